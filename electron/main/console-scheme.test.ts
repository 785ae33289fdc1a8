// Which files the console's scheme serves: its own, and none beside them (S4).
import { expect, test, vi } from 'vitest';

vi.mock('electron', () => ({ protocol: {} }));
const { consoleFile, contentSecurityPolicy } = await import('./console-scheme.ts');

const root = '/app/renderer';

test.each([
  ['quarterdeck://console/index.html', '/app/renderer/index.html'],
  ['quarterdeck://console/', '/app/renderer/index.html'],
  ['quarterdeck://console/assets/a.js?x=1#y', '/app/renderer/assets/a.js'],
])('%s is served', (url, file) => {
  expect(consoleFile(root, url)).toBe(file);
});

const escapes = ['..', '%2e%2e', '%2E.', '.%2e', '..%2f', '%2e%2e%2f', '..%5c', '....//', '%00'];
const targets = ['main.cjs', 'package.json', 'renderer-secret/a.js', '../../etc/passwd.html'];

test('no path leaves the folder of the console', () => {
  const urls = escapes.flatMap((up) =>
    targets.flatMap((target) => [
      `quarterdeck://console/${up}/${target}`,
      `quarterdeck://console/assets/${up}/${up}/${target}`,
      `quarterdeck://other/${up}/${target}`,
    ]),
  );
  const served = urls.flatMap((url) => consoleFile(root, url) ?? []);
  expect(urls.length).toBeGreaterThan(100);
  expect(served.filter((file) => !file.startsWith(`${root}/`))).toEqual([]);
});

test.each(['quarterdeck://evil/index.html', 'quarterdeck://console/a.exe', 'no url', ''])(
  '%s is not served',
  (url) => {
    expect(consoleFile(root, url)).toBe(null);
  },
);

test('the policy allows no inline and no remote code', () => {
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).not.toMatch(/unsafe|\bhttps?:|\*(?!;|$)/);
});
