/** The pure reducer: what a screen knows, after one more frame. */

import type { ChangesFrame, DeskState, EntityName, ServerFrame } from '@mainstem/api';
import { ENTITY_NAMES } from '@mainstem/api';

/** What a screen knows: the entities as they were at `position`. */
export interface Known {
  position: number;
  state: DeskState;
}

/** `is_gap`: something between was missed; ask the server to continue from `known.position`. */
export interface Reduced {
  known: Known | null;
  isGap: boolean;
}

/** Apply one frame. Entities that did not change keep their identity. */
export function reduce(known: Known | null, frame: ServerFrame): Reduced {
  switch (frame.type) {
    case 'snapshot':
      return { known: { position: frame.position, state: frame.state }, isGap: false };
    case 'changes':
      return afterChanges(known, frame);
    case 'typing':
    case 'call':
    case 'beat':
    case 'bye':
      return { known, isGap: false };
  }
}

function afterChanges(known: Known | null, frame: ChangesFrame): Reduced {
  if (known === null) return { known, isGap: true };
  if (frame.from === known.position) return { known: apply(known, frame), isGap: false };
  return { known, isGap: frame.position > known.position };
}

function apply(known: Known, frame: ChangesFrame): Known {
  let state = known.state;
  for (const name of ENTITY_NAMES) {
    const put = frame.put?.[name];
    const drop = frame.drop?.[name];
    if (put || drop) state = { ...state, [name]: changed(state, name, put, drop) };
  }
  return { position: frame.position, state };
}

function changed<K extends EntityName>(
  state: DeskState,
  name: K,
  put: Record<string, unknown> | undefined,
  drop: string[] | undefined,
): DeskState[K] {
  const next: Record<string, unknown> = { ...state[name], ...put };
  for (const id of drop ?? []) delete next[id];
  return next as DeskState[K];
}

/** Forget the timelines of interactions that are no longer open: nobody keeps them up to date. */
export function keepTimelines(known: Known, open: ReadonlySet<string>): Known {
  const entries = Object.values(known.state.entries).filter((entry) => open.has(entry.interaction));
  const suggestions = Object.entries(known.state.suggestions).filter(([id]) => open.has(id));
  if (
    entries.length === Object.keys(known.state.entries).length &&
    suggestions.length === Object.keys(known.state.suggestions).length
  ) {
    return known;
  }
  const state: DeskState = {
    ...known.state,
    entries: Object.fromEntries(entries.map((entry) => [entry.id, entry])),
    suggestions: Object.fromEntries(suggestions),
  };
  return { ...known, state };
}
