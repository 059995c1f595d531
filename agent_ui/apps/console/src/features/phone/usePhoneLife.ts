import { useEffect } from 'react';
import { useDesk } from '../../actions/useActions';
import { useServices } from '../../state/services';
import { usePermission } from '../../state/session';

/** Let the phone come back by itself while somebody is signed in; unmute it when the call is over. */
export function usePhoneLife(): void {
  const { phone } = useServices();
  const { calls } = useDesk();
  const mayUse = usePermission('desk.use');
  const isTalking = calls.own !== null;
  useEffect(() => {
    if (!mayUse) return;
    const back = () => phone.networkBack();
    window.addEventListener('online', back);
    void phone.resume();
    return () => {
      window.removeEventListener('online', back);
      phone.stop();
    };
  }, [phone, mayUse]);
  useEffect(() => {
    if (!isTalking) phone.setMuted(false);
  }, [phone, isTalking]);
}
