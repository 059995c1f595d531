/** The people one may be in a demonstration. An installation without one has no such route. */

export interface SignIn {
  name: string;
  email: string;
  password: string;
  role: string;
}

/** Null where there is no demonstration. */
export async function readSignIns(): Promise<SignIn[] | null> {
  try {
    const answer = await fetch('/api/demo/sign-ins', { headers: { Accept: 'application/json' } });
    if (!answer.ok) return null;
    const found: unknown = await answer.json();
    return Array.isArray(found) ? found.filter(isSignIn) : null;
  } catch {
    return null; // not reachable: the state says so
  }
}

function isSignIn(value: unknown): value is SignIn {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  return ['name', 'email', 'password', 'role'].every((name) => typeof fields[name] === 'string');
}
