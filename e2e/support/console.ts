// What an operator does at the console, step by step, in the words of the page's test ids.
// Waits for what the console shows, never for time to pass.
import { expect, type Page } from '@playwright/test';

export const passphrase = 'correct horse battery staple';

/** First run: creates the operator and arms the desk. */
export async function enrolAndArm(page: Page, operator: string): Promise<void> {
  await page.getByTestId('first-run-name').fill(operator);
  await page.getByTestId('first-run-passphrase').fill(passphrase);
  await page.getByTestId('first-run-passphrase-again').fill(passphrase);
  await page.getByTestId('first-run-create').click();
  await expect(page.getByTestId('first-run-arm')).toBeVisible();
  await expect(page.getByTestId('first-run-blockers')).toHaveCount(0);
  await page.getByTestId('first-run-arm').click();
  await expect(page.getByTestId('mode')).toContainText('Active');
}

/** The number that a figure shows; NaN when it shows none. */
export async function figure(page: Page, testId: string): Promise<number> {
  const text = await page.getByTestId(testId).first().innerText();
  return Number(text.replaceAll(/[^0-9.-]/g, ''));
}

/** Waits until the top of the book has shown `count` different bids. */
export async function quotesMove(page: Page, count: number): Promise<void> {
  const seen = new Set<string>();
  await expect
    .poll(
      async () => {
        seen.add(await page.getByTestId('top-bid').first().innerText());
        return seen.size;
      },
      { intervals: [100], timeout: 30_000 },
    )
    .toBeGreaterThanOrEqual(count);
}

/** Kills from the keyboard and waits for the venue's word. */
export async function killFromKeyboard(page: Page): Promise<void> {
  await page.keyboard.press('Control+Shift+K');
  await expect(page.getByTestId('kill-result')).toContainText('NO WORKING ORDERS: CONFIRMED');
  await expect(page.getByTestId('mode')).toContainText('Halted');
}
