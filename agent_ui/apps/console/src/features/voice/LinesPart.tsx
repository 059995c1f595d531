import type { LineKind, VoiceLine } from '@mainstem/api';
import { Blank, Tag } from '@mainstem/ui';
import { Button } from '@mantine/core';
import { IconDeviceLandlinePhone, IconRoute } from '@tabler/icons-react';
import { useState } from 'react';
import { useLive } from '../../state/live';
import { useApi } from '../../state/services';
import { usePermission } from '../../state/session';
import { useTexts } from '../../state/texts';
import { Line } from './Line';
import { LineForm } from './LineForm';
import { Loaded } from './Loaded';
import { useVoiceChange, useVoiceList } from './useVoiceAdmin';
import styles from './Voice.module.css';

const KINDS: readonly LineKind[] = ['trunk', 'desk_phone'];
const SIGNS = { trunk: IconRoute, desk_phone: IconDeviceLandlinePhone };

export const NEW_LINE: VoiceLine = {
  kind: 'trunk',
  name: '',
  host: '',
  port: 5060,
  user: '',
  has_password: false,
  is_registered: false,
  may_transfer: false,
  caller: '',
  sources: [],
  srtp: 'optional',
  owner: null,
  is_enabled: true,
};

/** Trunks to the telephone network, and desk phones of agents. */
export function LinesPart() {
  const { t } = useTexts();
  const api = useApi();
  const mayEdit = usePermission('voice.edit');
  const query = useVoiceList('lines', api.voiceLines);
  const [edited, setEdited] = useState<VoiceLine | null>(null);
  return (
    <>
      <Loaded query={query}>
        {({ items }) =>
          KINDS.map((kind) => (
            <KindOfLines
              key={kind}
              kind={kind}
              lines={items.filter((line) => line.kind === kind)}
              onEdit={setEdited}
            />
          ))
        }
      </Loaded>
      {mayEdit && edited === null && (
        <div className={styles.foot}>
          {KINDS.map((kind) => (
            <Button key={kind} variant="default" onClick={() => setEdited({ ...NEW_LINE, kind })}>
              {t(`voice.lines.add_${kind}`)}
            </Button>
          ))}
        </div>
      )}
      {edited && (
        <LineForm key={edited.kind + edited.name} known={edited} onDone={() => setEdited(null)} />
      )}
    </>
  );
}

interface KindOfLinesProps {
  kind: LineKind;
  lines: readonly VoiceLine[];
  onEdit: (line: VoiceLine) => void;
}

function KindOfLines({ kind, lines, onEdit }: KindOfLinesProps) {
  const { t } = useTexts();
  const api = useApi();
  const change = useVoiceChange('lines');
  const agents = useLive(({ known }) => known?.state.agents);
  const Sign = SIGNS[kind];
  return (
    <section className={styles.block}>
      <h2>{t(`voice.lines.${kind}`)}</h2>
      {lines.length === 0 && (
        <Blank icon={<Sign size={24} />} title={t(`voice.lines.none_${kind}`)} />
      )}
      <ul className={styles.list}>
        {lines.map((line) => (
          <Line
            key={line.name}
            name={line.name}
            onEdit={() => onEdit(line)}
            onRemove={() => change(() => api.removeVoiceLine(kind, line.name))}
          >
            {line.host && (
              <small>
                {line.host}:{line.port}
              </small>
            )}
            {line.owner && <span>{agents?.[line.owner]?.name ?? line.owner}</span>}
            {!line.is_enabled && <Tag tone="warn">{t('voice.lines.disabled')}</Tag>}
            {line.is_registered && <Tag>{t('voice.lines.registers')}</Tag>}
          </Line>
        ))}
      </ul>
    </section>
  );
}
