import { useState } from 'preact/hooks';
import { isEmail } from '../forms';
import { useShared } from './context';
import { Field } from './Field';

/** Where to send the conversation. */
export function TranscriptForm() {
  const { chat, t } = useShared();
  const [email, setEmail] = useState('');
  const [isWrong, setWrong] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    if (isEmail(email)) chat.sendTranscript(email.trim());
    else setWrong(true);
  };
  return (
    <form class="question" noValidate onSubmit={submit}>
      <Field
        id="transcript-email"
        label={t('form_email')}
        error={isWrong ? t('need_email') : null}
        type="email"
        autocomplete="email"
        value={email}
        onInput={setEmail}
      />
      <div class="row">
        <button type="submit" class="main">
          {t('send')}
        </button>
        <button type="button" class="side" onClick={() => chat.view('chat')}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}
