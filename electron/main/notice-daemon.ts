/**
 * Whether the desktop shows notices now. On Linux Electron waits for the notification daemon for up
 * to 25 seconds, and until then no hotkey and no tray comes through to main: a daemon that hangs
 * must not stand between an operator and the stop. So a program of its own asks it first.
 */
import { execFile } from 'node:child_process';

/** A daemon that has not answered by then is not asked to show anything, in milliseconds. */
const answerMillis = 800;

const name = 'org.freedesktop.Notifications';
const path = '/org/freedesktop/Notifications';
const method = `${name}.GetServerInformation`;

// They end by themselves, too: the console may be closed while one of them waits.
const replyLimit = `--reply-timeout=${answerMillis}`;
const gdbusCall = ['--object-path', path, '--method', method] as const;

/** Programs that can ask; one of them is on every desktop with a session bus. */
const askers: readonly (readonly [program: string, ...words: string[]])[] = [
  ['dbus-send', '--session', '--print-reply', replyLimit, `--dest=${name}`, path, method],
  ['gdbus', 'call', '--session', '--timeout', '1', '--dest', name, ...gdbusCall],
];

function run([program, ...words]: readonly [string, ...string[]]): Promise<
  'yes' | 'no' | 'absent'
> {
  return new Promise((resolve) => {
    execFile(program, words, { timeout: answerMillis, killSignal: 'SIGKILL' }, (error) => {
      if (error === null) resolve('yes');
      else resolve(error.code === 'ENOENT' ? 'absent' : 'no');
    });
  });
}

/** Whether it answers in time; where it cannot be asked, it does not. Never rejects. */
export async function noticeDaemonAnswers(
  platform: NodeJS.Platform = process.platform,
  programs = askers,
): Promise<boolean> {
  if (platform !== 'linux') return true;
  for (const program of programs) {
    const answer = await run(program);
    if (answer !== 'absent') return answer === 'yes';
  }
  return false;
}
