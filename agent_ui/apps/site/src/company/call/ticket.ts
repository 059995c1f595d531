/** Asks the installation whether this page may call one of its numbers now. */

import { NoTicket, type Ticket } from './visit';

export async function askTicket(number: string, before: string): Promise<Ticket> {
  let answer: Response;
  try {
    answer = await fetch('/api/voice/visits', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ number, before }),
    });
  } catch {
    throw new NoTicket('offline');
  }
  if (answer.status === 429) throw new NoTicket('busy');
  if (answer.status >= 500) throw new NoTicket('offline');
  if (!answer.ok) throw new NoTicket('refused');
  return (await answer.json()) as Ticket;
}
