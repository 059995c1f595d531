/** Pure questions to the calls of the desk's state. */

import type { Call, LineQuality, Party } from '@mainstem/api';
import type { Live, Moments } from '@mainstem/live';
import { STILL } from '@mainstem/live';

const NONE: readonly never[] = [];

export function liveCalls(live: Live): Call[] {
  return Object.values(live.known?.state.calls ?? {})
    .filter((call) => call.stage !== 'ended')
    .sort((a, b) => a.arrived_at.localeCompare(b.arrived_at));
}

/** The call of a conversation: the one that goes on, else none. */
export function callOf(live: Live, interaction: string | null): Call | null {
  if (!interaction) return null;
  return liveCalls(live).find((call) => call.interaction === interaction) ?? null;
}

/** The latest call of a conversation, also one that is over. */
export function lastCallOf(live: Live, interaction: string): Call | null {
  const calls = Object.values(live.known?.state.calls ?? {}).filter(
    (call) => call.interaction === interaction,
  );
  return calls.sort((a, b) => b.arrived_at.localeCompare(a.arrived_at))[0] ?? null;
}

/** A leg of one's own that is not over. */
export function ownParty(call: Call | null, user: string): Party | null {
  return call?.parties.find((each) => each.user === user && each.state !== 'ended') ?? null;
}

/** The call that one is in to talk: as its agent, or asked by a colleague and there. */
export function ownCall(live: Live): Call | null {
  const me = live.known?.state.me_id;
  if (!me) return null;
  const calls = liveCalls(live);
  const talks = (call: Call) => {
    const mine = ownParty(call, me);
    return mine !== null && mine.role !== 'supervisor' && !rings(mine);
  };
  return calls.find(talks) ?? calls.find((call) => isOfAgent(call, me)) ?? null;
}

/** Whose call it is, as soon as it is more than waiting. */
export function isOfAgent(call: Call, user: string): boolean {
  return call.agent === user && call.stage !== 'bot' && call.stage !== 'waiting';
}

/** A colleague's call that rings at oneself for an answer. */
export function askedCall(live: Live): Call | null {
  const me = live.known?.state.me_id;
  const isAsked = (party: Party) => party.user === me && rings(party);
  return liveCalls(live).find((call) => call.parties.some(isAsked)) ?? null;
}

function rings(party: Party): boolean {
  return party.role === 'consulted' && party.state === 'ringing';
}

/** The call that one listens to as a supervisor. */
export function watchedCall(live: Live): Call | null {
  const me = live.known?.state.me_id;
  if (!me) return null;
  return liveCalls(live).find((call) => ownParty(call, me)?.role === 'supervisor') ?? null;
}

/** Who is on the line or being called, the customer first. */
export function present(call: Call): Party[] {
  return call.parties.filter((party) => party.state !== 'ended');
}

export function partyOf(call: Call, role: Party['role']): Party | null {
  return present(call).find((party) => party.role === role) ?? null;
}

/** The customer hears music because the agent wants it so. */
export function isHeld(call: Call): boolean {
  return partyOf(call, 'customer')?.mode === 'hold';
}

/** This party hears music now: put on hold, or the agent speaks with the other one. */
export function hearsMusic(call: Call, party: Party): boolean {
  if (party.mode === 'hold') return true;
  const hasAside = partyOf(call, 'consulted') !== null;
  if (!hasAside) return false;
  if (party.role === 'customer') return call.facing === 'consulted';
  return party.role === 'consulted' && call.facing === 'customer' && party.state === 'up';
}

export function momentsOf(live: Live, interaction: string | null): Moments {
  return (interaction && live.moments[interaction]) || STILL;
}

export interface SaidNow {
  leg: string;
  party: Party | null;
  text: string;
}

/** Words that are being said and are not a line yet. */
export function saidNow(call: Call | null, moments: Moments): readonly SaidNow[] {
  const said = Object.entries(moments.words).filter(([, text]) => text.trim() !== '');
  if (said.length === 0) return NONE;
  return said.map(([leg, text]) => ({
    leg,
    text,
    party: call?.parties.find((party) => party.leg === leg) ?? null,
  }));
}

export type LineGrade = 'good' | 'fair' | 'poor' | 'unknown';

/** ITU-T G.107 puts "some users dissatisfied" at 3.6 and "many" at 3.1. */
const FAIR_MOS = 3.6;
const POOR_MOS = 3.1;
const FAIR_RTT_MS = 250;
const POOR_RTT_MS = 500;

/** The worst leg decides; what is not measured counts as good. */
export function grade(legs: readonly LineQuality[]): LineGrade {
  const known = legs.filter((each) => each.mos !== undefined || each.rtt_ms !== undefined);
  if (known.length === 0) return 'unknown';
  const mos = Math.min(...known.map((each) => each.mos ?? 5));
  const rtt = Math.max(...known.map((each) => each.rtt_ms ?? 0));
  if (mos < POOR_MOS || rtt > POOR_RTT_MS) return 'poor';
  return mos < FAIR_MOS || rtt > FAIR_RTT_MS ? 'fair' : 'good';
}
