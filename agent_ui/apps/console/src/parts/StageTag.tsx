import type { Stage } from '@mainstem/api';
import { Tag, type Tone } from '@mainstem/ui';
import {
  IconBellRinging,
  IconCheck,
  IconClockPause,
  IconHourglass,
  IconMessageCircle,
  IconPencilCheck,
  IconRobot,
} from '@tabler/icons-react';
import { useTexts } from '../state/texts';

const LOOKS: Record<Stage, { tone: Tone; icon: typeof IconCheck }> = {
  bot: { tone: 'bot', icon: IconRobot },
  waiting: { tone: 'warn', icon: IconHourglass },
  offered: { tone: 'accent', icon: IconBellRinging },
  active: { tone: 'ok', icon: IconMessageCircle },
  snoozed: { tone: 'plain', icon: IconClockPause },
  wrap_up: { tone: 'accent', icon: IconPencilCheck },
  closed: { tone: 'plain', icon: IconCheck },
};

export function StageTag({ stage }: { stage: Stage }) {
  const { t } = useTexts();
  const { tone, icon: Shape } = LOOKS[stage];
  return (
    <Tag tone={tone} icon={<Shape size={13} stroke={2.2} aria-hidden="true" />}>
      {t(`stage.${stage}`)}
    </Tag>
  );
}
