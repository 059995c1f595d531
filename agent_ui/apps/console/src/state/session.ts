/** Who is signed in. */

import { ApiError, type Session } from '@mainstem/api';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { SESSION_KEY, type Services, useServices } from './services';

export type SessionState =
  | { is: 'checking' }
  | { is: 'unreachable'; retry: () => void }
  | { is: 'signed_out' }
  | { is: 'signed_in'; session: Session };

/** Ask the server once who this browser is signed in as. */
export function useSessionState(): SessionState {
  const services = useServices();
  const query = useQuery({
    queryKey: SESSION_KEY,
    queryFn: () => readSession(services),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (query.data) return { is: 'signed_in', session: query.data };
  if (query.data === null) return { is: 'signed_out' };
  if (query.isError) return { is: 'unreachable', retry: () => void query.refetch() };
  return { is: 'checking' };
}

async function readSession({ api }: Services): Promise<Session | null> {
  try {
    const session = await api.session();
    api.client.csrf = session.csrf;
    return session;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return null;
    throw error;
  }
}

export async function signIn(services: Services, email: string, password: string): Promise<void> {
  const session = await services.api.signIn(email, password);
  forget(services);
  services.outbox.open(session.user.id);
  services.api.client.csrf = session.csrf;
  services.queries.setQueryData(SESSION_KEY, session);
}

/** Sign out here even when the server cannot be told; its session then ends by itself. */
export async function signOut(services: Services): Promise<void> {
  services.drafts.flush();
  services.phone.turnOff();
  await services.api.signOut().catch(() => undefined);
  services.api.client.csrf = null;
  services.queries.setQueryData(SESSION_KEY, null);
  forget(services);
  services.outbox.clear();
}

/** Nothing of one person is left for the next; the outbox sees to that itself when it is opened. */
function forget({ queries, drafts }: Services): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  drafts.clear();
}

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession is used outside of SessionProvider');
  return session;
}

/** May the person do this? `permission` is a value of the server's list. */
export function usePermission(permission: string): boolean {
  return useSession().user.permissions.includes(permission);
}
