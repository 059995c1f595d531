import { useRef, useState } from 'preact/hooks';
import { isSending, refusal } from '../derive';
import { check, type OfflineFields } from '../forms';
import { useShared } from './context';
import { Field } from './Field';
import { Icon } from './icons';

/** The form while nobody is there. */
export function OfflineForm() {
  const { chat, state, t } = useShared();
  const form = useRef<HTMLFormElement>(null);
  const [fields, setFields] = useState<OfflineFields>({ name: '', email: '', text: '' });
  const [wasTried, setTried] = useState(false);
  const errors = wasTried ? check(fields) : {};
  const refused = refusal(state, 'offline');
  const isUnderWay = isSending(state, 'offline');
  const set = (name: keyof OfflineFields) => (value: string) =>
    setFields({ ...fields, [name]: value });

  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    const wrong = Object.keys(check(fields))[0];
    if (wrong) form.current?.querySelector<HTMLElement>(`#offline-${wrong}`)?.focus();
    else chat.leaveMessage(fields.name.trim(), fields.email.trim(), fields.text.trim());
  };
  if (state.sent.offline) return <Thanks />;
  return (
    <form ref={form} class="card" noValidate onSubmit={submit} aria-labelledby="offline-title">
      <h3 id="offline-title">{t('form_title')}</h3>
      <p class="soft">{t('form_intro')}</p>
      <Field
        id="offline-name"
        label={t('form_name')}
        value={fields.name}
        onInput={set('name')}
        autocomplete="name"
        maxLength={120}
      />
      <Field
        id="offline-email"
        label={t('form_email')}
        value={fields.email}
        onInput={set('email')}
        error={errors.email && t(errors.email)}
        type="email"
        autocomplete="email"
        maxLength={254}
      />
      <Field
        id="offline-text"
        label={t('form_text')}
        value={fields.text}
        onInput={set('text')}
        error={errors.text && t(errors.text)}
        rows={4}
        maxLength={state.config?.caps.text}
      />
      {refused && (
        <p class="field-error" role="alert">
          {t('error')}
        </p>
      )}
      <button type="submit" class="main wide" disabled={isUnderWay}>
        {t(isUnderWay ? 'sending' : 'form_send')}
      </button>
    </form>
  );
}

function Thanks() {
  const { chat, t } = useShared();
  return (
    <div class="card centred" role="status">
      <span class="seal">
        <Icon name="done" size={26} />
      </span>
      <h3>{t('form_thanks')}</h3>
      <p class="soft">{t('form_thanks_more')}</p>
      <button type="button" class="side" onClick={() => chat.change({ type: 'form-again' })}>
        {t('form_again')}
      </button>
    </div>
  );
}
