import type { VoiceNode } from '@mainstem/api';
import { dateAndTime } from '@mainstem/l10n';
import { Blank, Tag } from '@mainstem/ui';
import { IconPlugConnected, IconPlugX, IconServerOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../state/services';
import { useTexts } from '../../state/texts';
import { Loaded } from './Loaded';
import { told } from './report';
import styles from './Voice.module.css';

const LOOK_EVERY_MS = 10_000;

/** The voice nodes and their speech engines, looked at again every few seconds. */
export function HealthPart() {
  const { t } = useTexts();
  const api = useApi();
  const query = useQuery({
    queryKey: ['voice', 'health'],
    queryFn: api.voiceNodes,
    refetchInterval: LOOK_EVERY_MS,
  });
  return (
    <Loaded query={query}>
      {({ nodes }) => (
        <>
          {nodes.length === 0 && (
            <Blank
              icon={<IconServerOff size={24} />}
              title={t('voice.health.none')}
              text={t('voice.health.none_text')}
            />
          )}
          {nodes.map((node) => (
            <NodeView key={node.node} node={node} />
          ))}
        </>
      )}
    </Loaded>
  );
}

function NodeView({ node }: { node: VoiceNode }) {
  const { t, language } = useTexts();
  const Sign = node.is_connected ? IconPlugConnected : IconPlugX;
  return (
    <section className={styles.block}>
      <h2>{node.node}</h2>
      <Tag tone={node.is_connected ? 'ok' : 'danger'} icon={<Sign size={13} aria-hidden="true" />}>
        {t(node.is_connected ? 'voice.health.connected' : 'voice.health.gone')}
      </Tag>{' '}
      {node.since && (
        <span className={styles.quiet}>
          {t('voice.health.since', { time: dateAndTime(node.since, language) })}
        </span>
      )}
      <dl className={styles.report}>
        {told(node.report ?? {}).map(({ name, value }) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  const { i18n, t } = useTexts();
  const key = `voice.health.report.${name}`;
  return (
    <>
      <dt>
        {i18n.exists(key) ? t(key as 'voice.health.report.calls') : name.replaceAll(/[._]/gu, ' ')}
      </dt>
      <dd>{value}</dd>
    </>
  );
}
