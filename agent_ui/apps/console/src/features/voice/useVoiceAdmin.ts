import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useAttempt } from '../../actions/useActions';
import { useServices } from '../../state/services';
import { useTexts } from '../../state/texts';

/** What the server keeps of one part of voice. */
export function useVoiceList<T>(part: string, ask: () => Promise<T>) {
  return useQuery({ queryKey: ['voice', part], queryFn: ask });
}

/** Change something and read the part anew; resolves to whether it worked. */
export function useVoiceChange(part: string): (work: () => Promise<unknown>) => Promise<boolean> {
  const queries = useQueryClient();
  const attempt = useAttempt();
  const { notices } = useServices();
  const { t } = useTexts();
  return async (work) => {
    const isDone = await attempt(work);
    if (!isDone) return false;
    notices.tell('done', t('customer.saved'));
    await queries.invalidateQueries({ queryKey: ['voice', part] });
    return true;
  };
}
