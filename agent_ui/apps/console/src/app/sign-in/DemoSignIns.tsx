import type { DemoSignIn } from '@mainstem/api';
import { Avatar } from '@mainstem/ui';
import { useCodeText, useTexts } from '../../state/texts';
import styles from './SignInPage.module.css';

export interface DemoSignInsProps {
  people: DemoSignIn[];
  isBusy: boolean;
  onChoose: (email: string, password: string) => void;
}

/** The people of a demonstration; one press signs in. */
export function DemoSignIns({ people, isBusy, onChoose }: DemoSignInsProps) {
  const { t } = useTexts();
  const codeText = useCodeText();
  return (
    <section className={styles.demo} aria-label={t('sign_in.demo')}>
      <h2>{t('sign_in.demo')}</h2>
      <p>{t('sign_in.demo_text')}</p>
      <ul>
        {people.map((person) => (
          <li key={person.email}>
            <button
              type="button"
              disabled={isBusy}
              onClick={() => onChoose(person.email, person.password)}
            >
              <Avatar name={person.name} />
              <span>
                <strong>{person.name}</strong>
                <small>{codeText('role', person.role)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
