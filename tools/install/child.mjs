// Runs other programs: each in its own process group, with a time limit, ended as a group.
// Never goes through a shell, so an argument is never read as a command.
import { spawn } from 'node:child_process';

const running = new Set();
const posix = process.platform !== 'win32';
let stopsWithUs = false;

/** Ends a child together with everything that it started in its group. */
export function endGroup(child, signal = 'SIGTERM') {
  if (child.pid === undefined) return;
  try {
    process.kill(posix ? -child.pid : child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function stopChildrenWithUs() {
  if (stopsWithUs) return;
  stopsWithUs = true;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      for (const child of running) endGroup(child, 'SIGTERM');
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
  process.on('exit', () => {
    for (const child of running) endGroup(child, 'SIGKILL');
  });
}

/** Starts a program in its own group; the group is ended when this process ends. */
export function start(command, args, { cwd, env, stdio = 'inherit' } = {}) {
  stopChildrenWithUs();
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio,
    detached: posix,
    shell: false,
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/**
 * Runs a program to its end. Resolves to { code, timedOut, output }; `output` holds what it
 * printed when `capture` is set. A program that cannot be started has the code 127.
 */
export function run(command, args, { timeoutMillis, capture = false, ...rest } = {}) {
  const stdio = capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
  const child = start(command, args, { stdio, ...rest });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    let timedOut = false;
    let hardStop;
    const limit =
      timeoutMillis === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            endGroup(child, 'SIGTERM');
            hardStop = setTimeout(() => endGroup(child, 'SIGKILL'), 5_000);
          }, timeoutMillis);
    const finish = (code, text) => {
      clearTimeout(limit);
      clearTimeout(hardStop);
      resolve({ code, timedOut, output: text });
    };
    child.once('error', (error) => finish(127, `${output}${error.message}`));
    child.once('close', (code) => finish(code ?? 1, output));
  });
}
