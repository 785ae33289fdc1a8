/**
 * Serves the console's own files to the window under `quarterdeck://console/`, with a strict CSP.
 * Refuses every path that is not a file of the built console; never touches file:// or the network.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';

export const consoleOrigin = 'quarterdeck://console';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.map': 'application/json',
};

/** Loopback WebSockets are the console's only connection; nothing is fetched from elsewhere. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  'connect-src ws://127.0.0.1:*',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Must run before the app is ready: gives the scheme an origin of its own. */
export function registerConsoleScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'quarterdeck',
      privileges: { standard: true, secure: true, supportFetchAPI: true },
    },
  ]);
}

/** The file under `root` that a request path names; null when it names none. */
export function consoleFile(root: string, requestUrl: string): string | null {
  let url: URL;
  let path: string;
  try {
    url = new URL(requestUrl);
    path = decodeURIComponent(url.pathname);
  } catch (error) {
    if (error instanceof TypeError || error instanceof URIError) return null;
    throw error;
  }
  if (url.host !== 'console' || path.includes('\0') || path.includes('\\')) return null;
  const file = normalize(join(root, path === '/' ? 'index.html' : path));
  if (!file.startsWith(root + sep)) return null;
  return contentTypes[extname(file)] === undefined ? null : file;
}

/** Answers the scheme from `root`, the folder of the built console. */
export function serveConsole(root: string): void {
  const headers = {
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
  protocol.handle('quarterdeck', async (request) => {
    const file = consoleFile(root, request.url);
    if (file === null) return new Response('not a file of the console', { status: 404, headers });
    try {
      const body = await readFile(file);
      const type = contentTypes[extname(file)] ?? 'application/octet-stream';
      return new Response(body, { headers: { ...headers, 'content-type': type } });
    } catch {
      // The build lacks it: the same answer as for a path that never was.
      return new Response('not a file of the console', { status: 404, headers });
    }
  });
}
