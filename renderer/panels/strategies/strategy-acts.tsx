/**
 * The acts on one strategy: stopping is one press and asks nothing, everything else opens its form.
 * What makes no sense now stays in sight and says why.
 */
import { Button } from '../../kit/button.tsx';
import { Menu } from '../../kit/menu.tsx';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import { type ActDoors, actObstacle, actWords, linkObstacle } from '../../replica/scope-acts.ts';
import { askedActs } from '../../replica/scope-entries.ts';
import type { StrategyView } from '../../replica/strategy-list.ts';

interface ActsProps {
  readonly view: StrategyView;
  readonly doors: ActDoors;
}

/** Stops one strategy at one press; its halt is repeated when it is pressed again. */
export function StopStrategy({ view }: { readonly view: StrategyView }) {
  const desk = useDesk();
  return (
    <Button
      look="stop-part"
      onClick={() => desk.kill('button', view.scope)}
      aria-label={`Stop ${view.id}`}
      title={`Cancels every order of ${view.id} and halts it. Asks nothing.`}
      testId="strategy-stop"
    >
      Stop
    </Button>
  );
}

/** The other acts behind three dots, where there is little room. */
export function StrategyMenu({ view, doors }: ActsProps) {
  const desk = useDeskOn('connection');
  const { ledger } = desk.replica;
  const unheard = linkObstacle(desk.connection().state);
  const entries = askedActs.map((act) => ({
    label: actWords[act],
    obstacle:
      unheard || (ledger === null ? 'Nothing is known.' : actObstacle(ledger, view.stand, act)),
    testId: `strategy-${act}`,
    onChoose: () => doors.ask(act, view.scope),
  }));
  const swap = {
    label: 'Swap',
    obstacle: unheard,
    testId: 'strategy-swap',
    onChoose: () => doors.swap(view.id),
  };
  return <Menu label={`Acts on ${view.id}`} entries={[...entries, swap]} testId="strategy-menu" />;
}

/** All of them side by side, where there is room. */
export function StrategyButtons({ view, doors }: ActsProps) {
  const desk = useDeskOn('connection');
  const { ledger } = desk.replica;
  const unheard = linkObstacle(desk.connection().state);
  return (
    <span className="strategy-buttons">
      <StopStrategy view={view} />
      {askedActs.map((act) => {
        const obstacle = unheard || (ledger === null ? '' : actObstacle(ledger, view.stand, act));
        return (
          <Button
            key={act}
            look="small"
            disabled={obstacle !== ''}
            title={obstacle}
            onClick={() => doors.ask(act, view.scope)}
            aria-label={`${actWords[act]} ${view.id}`}
            testId={`strategy-${act}`}
          >
            {actWords[act]}
          </Button>
        );
      })}
      <Button
        look="small"
        disabled={unheard !== ''}
        title={unheard}
        onClick={() => doors.swap(view.id)}
        aria-label={`Swap ${view.id}`}
        testId="strategy-swap"
      >
        Swap
      </Button>
    </span>
  );
}
