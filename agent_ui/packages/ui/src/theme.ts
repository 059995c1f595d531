/** How the component library looks here: our tokens behind its variables. */

import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Menu,
  Modal,
  Tooltip,
} from '@mantine/core';

const harbour: MantineColorsTuple = [
  '#e8f5f8',
  '#d0e8ee',
  '#a3d1dc',
  '#78bccb',
  '#54b4c8',
  '#2f93a9',
  '#177a90',
  '#0b6478',
  '#084f60',
  '#063b48',
];

/** From the lightest text to the darkest ground, as our tokens have them. */
const dark: MantineColorsTuple = [
  '#e4edf0',
  '#b4c4ca',
  '#93a5ac',
  '#6d7f87',
  '#35454c',
  '#26343a',
  '#182429',
  '#131d21',
  '#10191c',
  '#0b1316',
];

const TOOLTIP_EVENTS = { hover: true, focus: true, touch: false };

export const theme = createTheme({
  colors: { harbour, dark },
  primaryColor: 'harbour',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  fontFamily: 'var(--ms-font)',
  fontFamilyMonospace: 'var(--ms-mono)',
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'never',
  fontSizes: {
    xs: 'var(--ms-text-xs)',
    sm: 'var(--ms-text-md)',
    md: 'var(--ms-text-lg)',
    lg: '1.125rem',
    xl: 'var(--ms-text-xl)',
  },
  radius: { sm: '6px', md: '8px', lg: '16px' },
  headings: { fontFamily: 'var(--ms-font)', fontWeight: '650' },
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' }, vars: buttonVariables }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, events: TOOLTIP_EVENTS } }),
    Menu: Menu.extend({
      defaultProps: { shadow: 'lg', radius: 'md', withInitialFocusPlaceholder: false },
    }),
    Modal: Modal.extend({
      defaultProps: { radius: 'lg', overlayProps: { backgroundOpacity: 0.4 }, centered: true },
      styles: { title: { fontSize: 'var(--ms-text-lg)', fontWeight: 650 } },
    }),
  },
});

/** A filled button wears the accent and what can be read on it, in both schemes. */
function buttonVariables(_: unknown, { variant, color }: { variant?: string; color?: string }) {
  const isAccent = color === undefined && (variant === undefined || variant === 'filled');
  if (!isAccent) return { root: {} };
  return {
    root: {
      '--button-bg': 'var(--ms-accent)',
      '--button-hover': 'var(--ms-accent-hover)',
      '--button-color': 'var(--ms-on-accent)',
    },
  };
}

const shared = {
  '--mantine-color-body': 'var(--ms-surface)',
  '--mantine-color-text': 'var(--ms-text)',
  '--mantine-color-dimmed': 'var(--ms-text-3)',
  '--mantine-color-placeholder': 'var(--ms-text-3)',
  '--mantine-color-default': 'var(--ms-surface)',
  '--mantine-color-default-hover': 'var(--ms-hover)',
  '--mantine-color-default-color': 'var(--ms-text)',
  '--mantine-color-default-border': 'var(--ms-line)',
  '--mantine-color-anchor': 'var(--ms-accent-text)',
  '--mantine-color-error': 'var(--ms-danger)',
  '--mantine-color-harbour-light': 'var(--ms-accent-soft)',
  '--mantine-color-harbour-light-hover': 'var(--ms-accent-soft)',
  '--mantine-color-harbour-light-color': 'var(--ms-accent-text)',
};

/** The library's own colour variables, answered by our tokens in both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
});
