import { getRouteApi } from '@tanstack/react-router';
import { CustomerPanel } from '../../features/customers/CustomerPanel';
import { DeskPage } from '../../features/desk/DeskPage';
import { HiddenHeading } from '../../parts/Hidden';
import { useTexts } from '../../state/texts';
import { useChosen } from '../useDeskOfPage';

const route = getRouteApi('/desk');

/** The desk, with the customer's record from its own feature. */
export function DeskRoute() {
  const { box, q, panel } = route.useSearch();
  const { t } = useTexts();
  const interaction = useChosen();
  return (
    <>
      <HiddenHeading>{t('nav.desk')}</HiddenHeading>
      <DeskPage
        interaction={interaction}
        box={box ?? 'mine'}
        q={q ?? ''}
        panel={panel ?? null}
        renderCustomer={(customer, shown) => (
          <CustomerPanel key={customer} customer={customer} interaction={shown} />
        )}
      />
    </>
  );
}
