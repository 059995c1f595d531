import { getRouteApi, useNavigate, useParams } from '@tanstack/react-router';
import { useCallback } from 'react';
import { CustomersPage } from '../../features/customers/CustomersPage';
import { HiddenHeading } from '../../parts/Hidden';
import { useTexts } from '../../state/texts';

const route = getRouteApi('/customers');

export function CustomersRoute() {
  const { t } = useTexts();
  const { q } = route.useSearch();
  const params: { customer?: string } = useParams({ strict: false });
  const navigate = useNavigate();
  const search = useCallback(
    (text: string) => void navigate({ to: '.', search: { q: text || undefined }, replace: true }),
    [navigate],
  );
  return (
    <>
      <HiddenHeading>{t('customers.title')}</HiddenHeading>
      <CustomersPage q={q ?? ''} chosen={params.customer ?? null} onSearch={search} />
    </>
  );
}
