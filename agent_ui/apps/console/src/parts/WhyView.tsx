import type { Why } from '@mainstem/api';
import { enumeration, inLanguage } from '@mainstem/l10n';
import { IconCheck, IconMinus, IconStarFilled } from '@tabler/icons-react';
import { useCodeText, useTexts } from '../state/texts';
import styles from './parts.module.css';

export interface WhyViewProps {
  why: Why;
  /** False where the sentence stands above already. */
  hasSummary?: boolean;
}

/** Why routing decided as it did: the sentence, the rule, and everybody who was considered. */
export function WhyView({ why, hasSummary = true }: WhyViewProps) {
  const { t, language } = useTexts();
  const codeText = useCodeText();
  return (
    <div className={styles.why}>
      {hasSummary && <p>{inLanguage(why.summary, language)}</p>}
      <p className={styles.rule}>
        {t('why.rule')}: {codeText('why.rules', why.rule)}
      </p>
      {why.candidates.length > 0 && (
        <ul className={styles.candidates} aria-label={t('why.candidates')}>
          {why.candidates.map((candidate) => (
            <Candidate
              key={candidate.agent}
              candidate={candidate}
              isWinner={candidate.agent === why.winner}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function Candidate({
  candidate,
  isWinner,
}: {
  candidate: Why['candidates'][number];
  isWinner: boolean;
}) {
  const { t, language } = useTexts();
  const reasonText = useReasonText();
  const Sign = isWinner ? IconStarFilled : candidate.eligible ? IconCheck : IconMinus;
  const look = isWinner ? styles.winner : candidate.eligible ? '' : styles.refused;
  const said = candidate.reasons.map(reasonText).filter(Boolean);
  const verdict = isWinner ? 'winner' : candidate.eligible ? 'eligible' : 'not_eligible';
  return (
    <li className={`${styles.candidate} ${look}`}>
      <Sign size={14} aria-hidden="true" />
      <span className={styles.name}>{candidate.name}</span>
      <span className={styles.reasons}>
        {said.length > 0 ? enumeration(said, language) : t(`why.${verdict}`)}
      </span>
    </li>
  );
}

/** A reason comes as a code, or as a text in the company's languages. */
function useReasonText(): (reason: Why['candidates'][number]['reasons'][number]) => string {
  const codeText = useCodeText();
  const { language } = useTexts();
  return (reason) =>
    typeof reason === 'string' ? codeText('why.reason', reason) : inLanguage(reason, language);
}
