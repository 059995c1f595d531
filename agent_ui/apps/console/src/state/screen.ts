/** How much room there is. */

import { useMediaQuery } from '@mantine/hooks';

/** One column: the same limit as in the stylesheets. */
export function useIsNarrow(): boolean {
  return useMediaQuery('(max-width: 44.99rem)') ?? false;
}
