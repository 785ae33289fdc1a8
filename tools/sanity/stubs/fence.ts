// A send fence that lets every approval pass. Built into an engine only to see the tests fail.
// Never part of a build that anybody runs.
import { monoNow } from '../../../engine/host/clock.ts';
import type * as real from '../../../engine/host/gate/fence.ts';

export const judge: typeof real.judge = () => ({ passes: true, stampMonoNanos: monoNow() });
