import { ActionIcon, Button } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { usePermission } from '../../state/session';
import { useTexts } from '../../state/texts';
import styles from './Voice.module.css';

export interface LineProps {
  name: string;
  children?: ReactNode;
  onEdit?: () => void;
  onRemove: () => Promise<unknown>;
}

/** One entry of a list; removing asks once more. */
export function Line({ name, children, onEdit, onRemove }: LineProps) {
  const { t } = useTexts();
  const mayEdit = usePermission('voice.edit');
  const [isAsking, setAsking] = useState(false);
  return (
    <li className={styles.line}>
      <strong>{name}</strong>
      {children}
      {mayEdit && (
        <span className={styles.end}>
          {onEdit && !isAsking && (
            <ActionIcon aria-label={`${t('app.edit')}: ${name}`} onClick={onEdit}>
              <IconPencil size={18} />
            </ActionIcon>
          )}
          {!isAsking && (
            <ActionIcon aria-label={t('app.remove', { name })} onClick={() => setAsking(true)}>
              <IconTrash size={18} />
            </ActionIcon>
          )}
          {isAsking && (
            <>
              <Button size="compact-sm" color="red" onClick={() => void onRemove()}>
                {t('voice.remove')}
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => setAsking(false)}>
                {t('app.cancel')}
              </Button>
            </>
          )}
        </span>
      )}
    </li>
  );
}
