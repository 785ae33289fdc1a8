/**
 * A scope from the text in which the window tells it.
 * Takes nothing but what scopeText writes: anything else is null, and is neither stopped nor asked.
 */
import { Scope, scopeText } from '../../engine/contract/scope.ts';

/** The scope that `scopeText` writes as `text`; null when none is written so. */
export function scopeFromText(text: string): Scope | null {
  if (text === 'desk') return {};
  const fields = text.split(' ').map((part): [string, string] => {
    const [field = '', ...value] = part.split('=');
    return [field, value.join('=')];
  });
  const parsed = Scope.safeParse(Object.fromEntries(fields));
  return parsed.success && scopeText(parsed.data) === text ? parsed.data : null;
}
