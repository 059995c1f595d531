interface Props {
  id: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  error?: string | null;
  type?: 'text' | 'email';
  autocomplete?: string;
  rows?: number;
  maxLength?: number;
}

/** A labelled field with its error beside it. */
export function Field({ id, label, value, onInput, error, rows, type, ...rest }: Props) {
  const shared = {
    id,
    value,
    'aria-invalid': !!error,
    'aria-describedby': error ? `${id}-error` : undefined,
    onInput: (event: Event) => onInput((event.target as HTMLInputElement).value),
    ...rest,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows && <textarea rows={rows} {...shared} />}
      {!rows && type === 'email' && <input type="email" {...shared} />}
      {!rows && type !== 'email' && <input type="text" {...shared} />}
      {error && (
        <p id={`${id}-error`} class="field-error">
          {error}
        </p>
      )}
    </div>
  );
}
