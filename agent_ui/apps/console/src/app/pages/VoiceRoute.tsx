import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { VoicePage } from '../../features/voice/VoicePage';
import { usePermission } from '../../state/session';
import { NotFoundPage } from '../PageFailed';

const route = getRouteApi('/voice');

export function VoiceRoute() {
  const mayRead = usePermission('voice.read');
  const { part } = route.useSearch();
  const navigate = useNavigate();
  if (!mayRead) return <NotFoundPage />;
  return (
    <VoicePage
      part={part ?? 'settings'}
      onPart={(chosen) => void navigate({ to: '/voice', search: { part: chosen } })}
    />
  );
}
