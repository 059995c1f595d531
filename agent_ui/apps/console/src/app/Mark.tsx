/** The product's sign: streams that join a main stem. Decoration; the name stands in the title. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <g stroke="currentColor" strokeWidth="3" strokeLinecap="round">
        <path d="M4 7c9 0 9 9 16 9" opacity="0.7" />
        <path d="M4 25c9 0 9-9 16-9" opacity="0.7" />
        <path d="M4 16h24" />
      </g>
    </svg>
  );
}
