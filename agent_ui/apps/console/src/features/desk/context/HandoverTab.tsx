import type { Handover, InteractionCard } from '@mainstem/api';
import { clockTime } from '@mainstem/l10n';
import { Blank, Tag } from '@mainstem/ui';
import {
  IconCheck,
  IconMessageForward,
  IconMoodAngry,
  IconMoodSad,
  IconMoodSmile,
  IconQuestionMark,
  IconShieldCheck,
  IconShieldQuestion,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Sureness } from '../../../parts/Sureness';
import { useCodeText, useTexts } from '../../../state/texts';
import { AttachedData } from './AttachedData';
import styles from './Context.module.css';

/** What the bot learnt, so that nothing is asked twice. */
export function HandoverTab({ card }: { card: InteractionCard }) {
  const { t } = useTexts();
  const { handover } = card;
  return (
    <>
      {handover ? (
        <HandoverView handover={handover} />
      ) : (
        <Blank
          icon={<IconMessageForward size={24} />}
          title={t('handover.none')}
          text={t('handover.none_text')}
        />
      )}
      <AttachedData data={card.data} />
    </>
  );
}

function HandoverView({ handover }: { handover: Handover }) {
  const { t } = useTexts();
  const codeText = useCodeText();
  const { intent } = handover;
  return (
    <>
      {handover.asked && (
        <section className={styles.part}>
          <h3>{t('handover.asked')}</h3>
          <blockquote className={styles.asked}>{handover.asked}</blockquote>
        </section>
      )}
      <div className={styles.tags}>
        <MoodTag mood={handover.mood} />
        <Tag
          tone={handover.verified ? 'ok' : 'warn'}
          icon={
            handover.verified ? (
              <IconShieldCheck size={13} aria-hidden="true" />
            ) : (
              <IconShieldQuestion size={13} aria-hidden="true" />
            )
          }
        >
          {t(handover.verified ? 'conversation.verified' : 'conversation.not_verified')}
        </Tag>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>{t('handover.reason')}</dt>
          <dd>{codeText('handover.reasons', handover.reason)}</dd>
        </div>
        {intent && (
          <div>
            <dt>{t('handover.intent')}</dt>
            <dd>
              {intent.label} <Sureness score={intent.score} />
            </dd>
          </div>
        )}
        {handover.summary && (
          <div>
            <dt>{t('handover.summary')}</dt>
            <dd>{handover.summary}</dd>
          </div>
        )}
      </dl>
      <Slots slots={handover.slots} />
      <Steps steps={handover.steps} />
      <Articles articles={handover.articles} />
    </>
  );
}

const MOODS = {
  calm: { tone: 'plain', icon: IconMoodSmile },
  upset: { tone: 'warn', icon: IconMoodSad },
  angry: { tone: 'danger', icon: IconMoodAngry },
} as const;

function MoodTag({ mood }: { mood: Handover['mood'] }) {
  const { t } = useTexts();
  if (!mood) return null;
  const { tone, icon: Sign } = MOODS[mood];
  return (
    <Tag tone={tone} icon={<Sign size={13} aria-hidden="true" />}>
      {t(`mood.${mood}`)}
    </Tag>
  );
}

function Slots({ slots }: { slots: Handover['slots'] }) {
  const { t } = useTexts();
  const codeText = useCodeText();
  if (slots.length === 0) return null;
  return (
    <section className={styles.part}>
      <h3>{t('handover.slots')}</h3>
      <ul className={styles.slots}>
        {slots.map((slot) => {
          const Sign = slot.confirmed ? IconCheck : IconQuestionMark;
          return (
            <li key={slot.name}>
              <span className={styles.slotName}>{slot.label}</span>
              <strong>{slot.value}</strong>
              <span className={slot.confirmed ? styles.sure : styles.quiet}>
                <Sign size={13} stroke={2.4} aria-hidden="true" />
                {t(slot.confirmed ? 'handover.confirmed' : 'handover.unconfirmed')}
                {slot.source && ` · ${codeText('handover.sources', slot.source)}`}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Steps({ steps }: { steps: Handover['steps'] }) {
  const { t, language } = useTexts();
  if (steps.length === 0) return null;
  return (
    <section className={styles.part}>
      <h3>{t('handover.steps')}</h3>
      <ol className={styles.steps}>
        {steps.map((step) => (
          <li key={step.at + step.text}>
            <time dateTime={step.at}>{clockTime(step.at, language)}</time>
            <span>{step.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Articles({ articles }: { articles: Handover['articles'] }) {
  const { t } = useTexts();
  if (articles.length === 0) return null;
  return (
    <section className={styles.part}>
      <h3>{t('handover.articles')}</h3>
      <ul className={styles.plainList}>
        {articles.map(({ article, title }) => (
          <li key={article}>
            <Link to="/knowledge/$article" params={{ article }} search={{}}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
