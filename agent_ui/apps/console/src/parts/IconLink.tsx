import { ActionIcon, type ActionIconProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

export interface IconAnchorProps
  extends ActionIconProps,
    Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ActionIconProps> {
  ref?: Ref<HTMLAnchorElement>;
}

function IconAnchor(props: IconAnchorProps) {
  return <ActionIcon component="a" {...props} />;
}

/** A link that looks like an icon button. */
export const IconLink = createLink(IconAnchor);
