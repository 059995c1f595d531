import { useTexts } from '../../state/texts';
import { AgentTable } from './AgentTable';
import styles from './Board.module.css';
import { LiveCalls } from './LiveCalls';
import { QueueTiles } from './QueueTiles';
import { WaitingList } from './WaitingList';

/** The supervisor's view of the moment: queues, who waits and why, and everybody's state. */
export function BoardPage() {
  const { t } = useTexts();
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t('board.title')}</h1>
      <QueueTiles />
      <LiveCalls />
      <div className={styles.columns}>
        <WaitingList />
        <AgentTable />
      </div>
    </div>
  );
}
