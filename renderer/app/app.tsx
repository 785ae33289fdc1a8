/**
 * The window: header, navigation, the page, the column that is always in sight, the truth line.
 * Wires panels together; draws no figure of its own.
 */
import {
  Bell,
  ChartGantt,
  Gauge,
  GitCompareArrows,
  History,
  Layers,
  LayoutDashboard,
  Scale,
  ScrollText,
  Siren,
} from 'lucide-react';
import { type ReactNode, useCallback, useEffect } from 'react';
import type { QuarterdeckBridge, WindowInfo } from '../../electron/contract/bridge.ts';
import { AcknowledgeDialog } from '../panels/acts/acknowledge-dialog.tsx';
import { ActDialog } from '../panels/acts/act-dialog.tsx';
import { BreakDialog } from '../panels/acts/break-dialog.tsx';
import { HandDialog } from '../panels/acts/hand-dialog.tsx';
import { OverrideDialog } from '../panels/acts/override-dialog.tsx';
import { ProposalDialog } from '../panels/acts/proposal-dialog.tsx';
import { StopDialog } from '../panels/acts/stop-dialog.tsx';
import { SwapDialog } from '../panels/acts/swap-dialog.tsx';
import { Alerts } from '../panels/alerts/alerts.tsx';
import { NeedsYou } from '../panels/alerts/needs-you.tsx';
import { Audit } from '../panels/audit/audit.tsx';
import { ConnectionNotice } from '../panels/connection/connection.tsx';
import { LedgerFault } from '../panels/connection/ledger-fault.tsx';
import { Drills } from '../panels/drills/drills.tsx';
import { FirstRun } from '../panels/first-run/first-run.tsx';
import { Footer } from '../panels/footer/footer.tsx';
import { Header } from '../panels/header/header.tsx';
import { KillBoard } from '../panels/kill-board/kill-board.tsx';
import { Lately } from '../panels/lately/lately.tsx';
import { Latency } from '../panels/latency/latency.tsx';
import { Limits } from '../panels/limits/limits.tsx';
import { Past } from '../panels/past/past.tsx';
import { Reconciliation } from '../panels/reconciliation/reconciliation.tsx';
import { Strategies } from '../panels/strategies/strategies.tsx';
import { StrategiesPage } from '../panels/strategies/strategies-page.tsx';
import { Traces } from '../panels/traces/traces.tsx';
import { Trips } from '../panels/trips/trips.tsx';
import type { Desk } from '../replica/desk.ts';
import { useDeskFact } from '../replica/desk-context.tsx';
import { deskMode } from '../replica/desk-mode.ts';
import { type Bell as BellState, useBell } from './bell.ts';
import { BooksPage } from './books-page.tsx';
import { DeskPage } from './desk-page.tsx';
import { OperatorDialog } from './dialogs.tsx';
import { actDoors, openOverride, useAlertDoors } from './doors.ts';
import { useEngineTrouble } from './engine-trouble.ts';
import { Guard } from './guard.tsx';
import { HotkeyDialog, HotkeyItem, useHotkey } from './hotkey.tsx';
import { outcomeText } from './outcome-text.ts';
import { QuitDialog } from './quit-dialog.tsx';
import { useTraceDoors } from './trace-doors.ts';
import { type Page, useWorkspace } from './workspace.ts';
import './app.css';

const pages: readonly { page: Page; label: string; icon: ReactNode }[] = [
  { page: 'desk', label: 'Desk', icon: <LayoutDashboard size={18} aria-hidden /> },
  { page: 'strategies', label: 'Strategies', icon: <Layers size={18} aria-hidden /> },
  { page: 'books', label: 'Books', icon: <Scale size={18} aria-hidden /> },
  {
    page: 'reconcile',
    label: 'Reconcile',
    icon: <GitCompareArrows size={18} aria-hidden />,
  },
  { page: 'drills', label: 'Drills', icon: <Siren size={18} aria-hidden /> },
  { page: 'latency', label: 'Latency', icon: <Gauge size={18} aria-hidden /> },
  { page: 'traces', label: 'Traces', icon: <ChartGantt size={18} aria-hidden /> },
  { page: 'alerts', label: 'Alerts', icon: <Bell size={18} aria-hidden /> },
  { page: 'audit', label: 'Audit', icon: <ScrollText size={18} aria-hidden /> },
  { page: 'past', label: 'Past', icon: <History size={18} aria-hidden /> },
];

/** The whole console. */
export function App(props: { readonly bridge: QuarterdeckBridge; readonly info: WindowInfo }) {
  const { bridge, info } = props;
  const { open, show } = useWorkspace();
  const trouble = useEngineTrouble(bridge);
  const bell = useBell(bridge);
  const hotkey = useHotkey(bridge);
  return (
    <div className="app">
      <Header onOperator={() => open('operator')} onIncidents={() => show('alerts')} />
      <div className="app-body">
        <Navigation />
        <main className="app-main">
          <ConnectionNotice
            engine={{
              canStart: info.ownsEngine,
              byAddress: info.host === 'browser',
              start: () => outcomeText(bridge.engineStart()),
              trouble,
            }}
          />
          <LedgerFault />
          <Guard name="The page">
            <CurrentPage bell={bell} />
          </Guard>
        </main>
        <Side bell={bell} />
      </div>
      <Footer runtime={info.runtime}>
        <HotkeyItem status={hotkey} />
      </Footer>
      <OperatorDialog />
      <HotkeyDialog bridge={bridge} status={hotkey} />
      <Forms />
      <QuitDialog bridge={bridge} />
    </div>
  );
}

/** What stays in sight on every page; a page that shows one of these whole takes its place. */
function Side({ bell }: { readonly bell: BellState }) {
  const { page, show } = useWorkspace();
  const alertDoors = useAlertDoors();
  return (
    <aside
      className="app-side"
      aria-label="Kill board, alerts, strategies, limits, trips and late events"
      // It scrolls on a small window: the keyboard must be able to, too.
      tabIndex={0}
    >
      <Guard name="The kill board">
        <KillBoard doors={actDoors} />
      </Guard>
      <Guard name="Alerts, strategies and limits">
        {page === 'alerts' ? null : (
          <NeedsYou doors={alertDoors} sound={bell} onAll={() => show('alerts')} />
        )}
        {page === 'strategies' ? null : <Strategies doors={actDoors} />}
        <Limits onOverride={openOverride} />
        <Trips />
        <Lately />
      </Guard>
    </aside>
  );
}

/** The forms of acts; at most one is open. */
function Forms() {
  const { dialog, open, ...form } = useWorkspace();
  const close = useCallback(() => open('none'), [open]);
  return (
    <>
      <ActDialog asked={form.asked} onClose={close} />
      <SwapDialog strategy={form.swapping} onClose={close} />
      <AcknowledgeDialog alertId={form.acknowledging} onClose={close} />
      <BreakDialog breakId={form.deciding} onClose={close} />
      <ProposalDialog proposalId={form.approving} onClose={close} />
      <HandDialog asked={form.hand} onClose={close} />
      <OverrideDialog intentId={form.overriding} onClose={close} />
      <StopDialog open={dialog === 'stop'} onClose={close} />
    </>
  );
}

function Navigation() {
  const { page, show } = useWorkspace();
  return (
    <nav className="app-nav" aria-label="Pages">
      {pages.map((entry) => (
        <button
          type="button"
          key={entry.page}
          className="nav-item"
          aria-current={page === entry.page ? 'page' : undefined}
          onClick={() => show(entry.page)}
          data-testid={`nav-${entry.page}`}
        >
          {entry.icon}
          {entry.label}
        </button>
      ))}
    </nav>
  );
}

function CurrentPage({ bell }: { readonly bell: BellState }) {
  const known = useDeskFact('ledger', (desk) => desk.replica.ledger !== null);
  const needed = useDeskFact('status', (desk) => desk.replica.status?.needsEnrolment === true);
  const begun = useDeskFact('modes', (desk) => hasBegun(desk));
  const alertDoors = useAlertDoors();
  const traceDoors = useTraceDoors();
  const { page, firstRun, setFirstRun } = useWorkspace();
  useEffect(() => {
    if (needed) setFirstRun(true);
    else if (begun) setFirstRun(false);
  }, [needed, begun, setFirstRun]);
  if (!known) return null;
  if (page === 'audit') return <Audit />;
  if (page === 'books') return <BooksPage />;
  if (page === 'past') return <Past />;
  if (page === 'reconcile') return <Reconciliation onDecide={alertDoors.decideBreak} />;
  if (page === 'drills') return <Drills />;
  if (page === 'strategies') return <StrategiesPage doors={actDoors} />;
  if (page === 'latency') return <Latency onTraces={traceDoors.cell} />;
  if (page === 'traces') return <Traces onOrder={traceDoors.order} />;
  if (page === 'alerts') return <Alerts doors={alertDoors} sound={bell} />;
  if (needed || (firstRun && !begun)) return <FirstRun onDone={() => setFirstRun(false)} />;
  return <DeskPage />;
}

/** Whether this is no new desk any more, whoever armed it: it trades, or was halted after that. */
function hasBegun(desk: Desk): boolean {
  const { ledger, status } = desk.replica;
  const mode = deskMode(ledger, status);
  return mode !== null && (mode.word === 'Active' || mode.cause !== 'start');
}
