import { BoardPage } from '../../features/wallboard/BoardPage';
import { usePermission } from '../../state/session';
import { NotFoundPage } from '../PageFailed';

export function BoardRoute() {
  const maySupervise = usePermission('desk.supervise');
  return maySupervise ? <BoardPage /> : <NotFoundPage />;
}
