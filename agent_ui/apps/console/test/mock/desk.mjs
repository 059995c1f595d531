/** The live half of the mock: the state, its position, and the sockets that watch it. */

import { ago, ahead, entry, why, world } from './world.mjs';

export class Desk {
  constructor() {
    this.sockets = new Set();
    this.reset();
  }

  reset() {
    this.state = world();
    this.position = 100;
    this.failing = new Set();
    this.isSilent = false;
    this.isRefusing = false;
    this.drafts = { i2: '您好，新地址的户头' };
    this.notes = [];
    this.tags = null;
  }

  join(socket, request) {
    if (this.isRefusing) return socket.terminate();
    const who = /mock=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    if (!who) return socket.close();
    socket.who = who;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('message', (data) => {
      if (this.isSilent) return;
      const frame = JSON.parse(String(data));
      if (frame.type === 'start') {
        const state = { ...this.state, me_id: who };
        this.send(socket, { type: 'snapshot', position: this.position, now: ago(0), state });
      } else if (frame.type === 'beat') {
        this.send(socket, { type: 'beat', now: ago(0), position: this.position });
      }
    });
  }

  send(socket, frame) {
    if (!this.isSilent) socket.send(JSON.stringify(frame));
  }

  tell(frame) {
    for (const socket of this.sockets) this.send(socket, frame);
  }

  /** Change entities and tell everybody. */
  change(put = {}, drop = {}) {
    for (const [name, items] of Object.entries(put)) {
      for (const [id, value] of Object.entries(items)) this.state[name][id] = value;
    }
    for (const [name, ids] of Object.entries(drop)) {
      for (const id of ids) delete this.state[name][id];
    }
    const from = this.position;
    this.position += 1;
    this.tell({ type: 'changes', from, position: this.position, now: ago(0), put, drop });
    return { position: this.position };
  }

  patch(name, id, change) {
    return this.change({ [name]: { [id]: { ...this.state[name][id], ...change } } });
  }

  line(interaction, kind, author, text, more = {}) {
    const seqs = Object.values(this.state.entries).filter(
      (each) => each.interaction === interaction,
    );
    const seq = Math.max(0, ...seqs.map((each) => each.seq)) + 1;
    const made = entry(interaction, seq, kind, author, text, { at: ago(0), ...more });
    const card = this.state.interactions[interaction];
    const last = kind === 'message' ? { author: author.kind, text, at: ago(0) } : card.last;
    this.change({
      entries: { [made.id]: made },
      interactions: { [interaction]: { ...card, last } },
    });
    return { interaction, entry: made.id };
  }

  ring(who, interaction = 'i5', seconds = 20) {
    const id = `o-${this.position}`;
    const offer = {
      id,
      interaction,
      agent: who,
      made_at: ago(0),
      expires_at: ahead(seconds / 60),
      why: why(who, this.state.agents[who].name),
    };
    const card = this.state.interactions[interaction];
    const handover =
      interaction === 'i5'
        ? {
            ...this.state.interactions.i1.handover,
            asked: 'I paid my bill twice by mistake. How do I get the second payment back?',
            intent: { name: 'refund', label: 'Refund of a double payment', score: 0.87 },
          }
        : card.handover;
    return this.change({
      offers: { [id]: offer },
      interactions: { [interaction]: { ...card, stage: 'offered', handover } },
      agents: { [who]: { ...this.state.agents[who], routing_state: 'reserved' } },
    });
  }

  drop() {
    this.isRefusing = true;
    for (const socket of this.sockets) socket.terminate();
  }
}
