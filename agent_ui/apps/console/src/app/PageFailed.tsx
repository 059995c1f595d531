import { Blank } from '@mainstem/ui';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconMapOff } from '@tabler/icons-react';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { HiddenHeading } from '../parts/Hidden';
import { useTexts } from '../state/texts';

/** A page broke while it was drawn or fetched; the rest of the console goes on. */
export function PageFailed({ reset }: ErrorComponentProps) {
  const { t } = useTexts();
  return (
    <Blank
      isFailed
      icon={<IconAlertTriangle size={24} />}
      title={t('app.page_failed')}
      text={t('app.page_failed_text')}
    >
      <Button onClick={reset}>{t('app.retry')}</Button>
    </Blank>
  );
}

export function NotFoundPage() {
  const { t } = useTexts();
  return (
    <>
      <HiddenHeading>{t('app.not_found')}</HiddenHeading>
      <Blank
        icon={<IconMapOff size={24} />}
        title={t('app.not_found')}
        text={t('app.not_found_text')}
      >
        <Button component={Link} to="/desk">
          {t('app.go_desk')}
        </Button>
      </Blank>
    </>
  );
}
