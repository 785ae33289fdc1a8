// Runs other programs: each in its own process group, with a time limit, ended as a group.
// Never goes through a shell, so an argument is never read as a command.
import { spawn } from 'node:child_process';

/**
 * @typedef {import('node:child_process').ChildProcess} ChildProcess
 * @typedef {{ cwd?: string, env?: Record<string, string | undefined> }} Surroundings
 * @typedef {import('node:child_process').StdioOptions} StdioOptions
 * @typedef {{ code: number, timedOut: boolean, output: string }} Ending
 */

/** @type {Set<ChildProcess>} */
const running = new Set();
const posix = process.platform !== 'win32';
const HARD_STOP_MILLIS = 5_000;
let stopsWithUs = false;

/**
 * Ends a child together with everything that it started in its group.
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
export function endGroup(child, signal = 'SIGTERM') {
  if (child.pid === undefined) return;
  try {
    process.kill(posix ? -child.pid : child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** On a signal the groups are asked to end, waited for, and only then killed. */
function stopOn(signal) {
  const code = signal === 'SIGINT' ? 130 : 143;
  for (const child of running) {
    child.once('close', () => running.size === 0 && process.exit(code));
    endGroup(child, 'SIGTERM');
  }
  if (running.size === 0) process.exit(code);
  setTimeout(() => process.exit(code), HARD_STOP_MILLIS);
}

function stopChildrenWithUs() {
  if (stopsWithUs) return;
  stopsWithUs = true;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stopOn);
  process.on('exit', () => {
    for (const child of running) endGroup(child, 'SIGKILL');
  });
}

/**
 * Starts a program in its own group; the group is ended when this process ends.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Surroundings & { stdio?: StdioOptions }} options
 * @returns {ChildProcess}
 */
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
 * Runs a program to its end; `output` holds what it printed when `capture` is set.
 * A program that cannot be started ends with the code 127.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Surroundings & { timeoutMillis?: number, capture?: boolean }} options
 * @returns {Promise<Ending>}
 */
export function run(command, args, { timeoutMillis, capture = false, cwd, env } = {}) {
  const stdio = capture ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
  const child = start(command, args, { stdio, cwd, env });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    const timers = [];
    const ending = { code: 1, timedOut: false, output: '' };
    const onLimit = () => {
      ending.timedOut = true;
      endGroup(child, 'SIGTERM');
      timers.push(setTimeout(() => endGroup(child, 'SIGKILL'), HARD_STOP_MILLIS));
    };
    if (timeoutMillis !== undefined) timers.push(setTimeout(onLimit, timeoutMillis));
    const finish = (code, text) => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ ...ending, code, output: text });
    };
    child.once('error', (error) => finish(127, `${output}${error.message}`));
    child.once('close', (code) => finish(code ?? 1, output));
  });
}
