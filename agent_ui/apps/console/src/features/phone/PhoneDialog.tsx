import { Modal, NativeSelect } from '@mantine/core';
import { type Device, useDevices } from '../../phone/devices';
import { useObservable } from '../../state/observable';
import { useServices } from '../../state/services';
import { useTexts } from '../../state/texts';
import { DeviceTest } from './DeviceTest';
import styles from './Phone.module.css';
import { usePhoneWords } from './usePhoneWords';

/** Which microphone and loudspeakers the phone uses, and whether they work. */
export function PhoneDialog() {
  const { ui } = useServices();
  const { t } = useTexts();
  return (
    <Modal
      opened
      onClose={() => ui.close()}
      title={t('phone.devices')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Settings />
    </Modal>
  );
}

function Settings() {
  const { t } = useTexts();
  const { phone } = useServices();
  const { devices, line } = useObservable(phone);
  const { word, text } = usePhoneWords();
  const lists = useDevices(line.is);
  return (
    <div className={styles.form}>
      <p className={styles.text}>
        <strong>{word}.</strong> {text}
      </p>
      <DeviceSelect
        label={t('phone.microphone')}
        devices={lists.microphones}
        value={devices.microphone}
        onChange={(microphone) => void phone.choose({ microphone })}
      />
      {lists.canChooseSpeaker && (
        <>
          <DeviceSelect
            label={t('phone.speaker')}
            devices={lists.speakers}
            value={devices.speaker}
            onChange={(speaker) => void phone.choose({ speaker })}
          />
          <DeviceSelect
            label={t('phone.ringer')}
            devices={lists.speakers}
            value={devices.ringer}
            onChange={(ringer) => void phone.choose({ ringer })}
          />
        </>
      )}
      <DeviceTest />
    </div>
  );
}

interface DeviceSelectProps {
  label: string;
  devices: readonly Device[];
  value: string;
  onChange: (id: string) => void;
}

function DeviceSelect({ label, devices, value, onChange }: DeviceSelectProps) {
  const { t } = useTexts();
  const isGone = value !== '' && !devices.some((each) => each.id === value);
  const named = devices.map((each, place) => ({
    value: each.id,
    label: each.label || t('phone.device', { number: place + 1 }),
  }));
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: t('phone.usual_device') },
        ...named,
        ...(isGone ? [{ value, label: t('phone.gone_device') }] : []),
      ]}
    />
  );
}
