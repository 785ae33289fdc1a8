/** Whether alerts can be heard, and the press that silences them for five minutes. */
import { Bell, BellOff } from 'lucide-react';
import { Button } from '../../kit/button.tsx';

/** The bell as the window keeps it. */
export interface SoundView {
  /** `blocked`: the system lets this page make no sound before it has been clicked. */
  readonly state: 'on' | 'muted' | 'blocked';
  /** Left of the mute, for example `4:32`; empty while it is not muted. */
  readonly left: string;
  readonly toggle: () => void;
}

/** Shows the state in words, always. */
export function SoundSwitch({ sound }: { readonly sound: SoundView }) {
  const muted = sound.state === 'muted';
  const words =
    sound.state === 'on' ? 'Sound on' : muted ? `Muted ${sound.left}` : 'No sound: click here';
  return (
    <Button
      look="quiet"
      aria-pressed={muted}
      onClick={sound.toggle}
      title={muted ? 'Let alerts be heard again' : 'Mute alerts for five minutes'}
      testId="alert-mute"
    >
      {sound.state === 'on' ? <Bell size={12} aria-hidden /> : <BellOff size={12} aria-hidden />}
      <span className={sound.state === 'on' ? '' : 'amber'}>{words}</span>
    </Button>
  );
}
