import { cssVariables, theme } from '@mainstem/ui';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import type { i18n } from 'i18next';
import { I18nextProvider } from 'react-i18next';
import { type Services, ServicesProvider } from '../state/services';
import { Gate } from './Gate';

/** Everything that wraps the pages. */
export function App({ services, texts }: { services: Services; texts: i18n }) {
  return (
    <I18nextProvider i18n={texts}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
        <QueryClientProvider client={services.queries}>
          <ServicesProvider value={services}>
            <Gate />
          </ServicesProvider>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  );
}
