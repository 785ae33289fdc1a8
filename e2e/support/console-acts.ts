// Acts on one strategy at the console, each through its own form, as an operator gives them.
// Looks only at what the console shows.
import { expect, type Locator, type Page } from '@playwright/test';
import { figure } from './console.ts';

/** The line of a strategy at the side of the page. */
export const strategyLine = (page: Page, strategy: string): Locator =>
  page.locator(`.app-side [data-testid="strategy-row"][data-strategy="${strategy}"]`);

/** The word that the console shows for a strategy: running, halted ... */
export const strategyState = (page: Page, strategy: string): Locator =>
  strategyLine(page, strategy).getByTestId('strategy-state');

interface AskedSwap {
  readonly strategy: string;
  readonly file: string;
  readonly reason: string;
}

/** Opens the swap dialogue of a strategy and fills it in for one file of its folder. */
export async function chooseSwap(page: Page, swap: AskedSwap): Promise<Locator> {
  await strategyLine(page, swap.strategy).getByTestId('strategy-menu').click();
  await page.getByTestId('strategy-swap').click();
  const dialog = page.getByTestId('swap-dialog');
  await dialog.locator(`[data-testid="swap-file"][data-file="${swap.file}"]`).click();
  await dialog.getByTestId('swap-reason').fill(swap.reason);
  return dialog;
}

/** The same, and gives the command. */
export async function askSwap(page: Page, swap: AskedSwap): Promise<Locator> {
  const dialog = await chooseSwap(page, swap);
  await dialog.getByTestId('swap-submit').click();
  return dialog;
}

/** Lifts the halt of one scope by its own form, typed scope and reason. */
export async function rearmScope(page: Page, scope: string, reason: string): Promise<void> {
  await page.getByTestId(`halt-${scope}`).getByTestId('rearm-open-scope').click();
  const dialog = page.getByTestId('act-dialog');
  await dialog.getByTestId('rearm-scope').fill(scope);
  await dialog.getByTestId('rearm-reason').fill(reason);
  await dialog.getByTestId('rearm-submit').click();
  await expect(dialog).toBeHidden();
}

/** Takes one alert over with a note. */
export async function acknowledge(page: Page, row: Locator, note: string): Promise<void> {
  await row.getByTestId('alert-ack').click();
  await page.getByTestId('alert-note').fill(note);
  await page.getByTestId('alert-ack-submit').click();
  await expect(page.getByTestId('acknowledge-dialog')).toBeHidden();
}

/** Rows of the audit page of one kind that hold a text. */
export async function findInAudit(page: Page, kind: string, text: string): Promise<Locator> {
  await page.getByTestId('nav-audit').click();
  await page.getByTestId(`audit-filter-${kind}`).click();
  await page.getByTestId('audit-search').fill(text);
  return page.getByTestId('audit-row');
}

/** The best bid that the page shows, times a factor, to the tenth. */
export async function bidTimes(page: Page, factor: number): Promise<string> {
  return ((await figure(page, 'top-bid')) * factor).toFixed(1);
}

interface TypedOrder {
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly price: string;
}

/** Types an order into the open ticket. */
export async function typeOrder(page: Page, order: TypedOrder): Promise<void> {
  await page.getByTestId(`ticket-${order.side}`).check();
  await page.getByTestId('ticket-quantity').fill(order.quantity);
  await page.getByTestId('ticket-price').fill(order.price);
}
