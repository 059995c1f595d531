/** Which microphones and loudspeakers there are. */

import { useEffect, useState } from 'react';

export interface Device {
  id: string;
  label: string;
}

export interface DeviceLists {
  microphones: Device[];
  speakers: Device[];
  /** The browser lets a page choose where sound comes out. */
  canChooseSpeaker: boolean;
}

const NONE: DeviceLists = { microphones: [], speakers: [], canChooseSpeaker: false };

async function listDevices(): Promise<DeviceLists> {
  const { mediaDevices } = navigator;
  if (!mediaDevices?.enumerateDevices) return NONE;
  const all = await mediaDevices.enumerateDevices();
  const of = (kind: MediaDeviceKind): Device[] =>
    all
      .filter((each) => each.kind === kind && each.deviceId !== '' && each.deviceId !== 'default')
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
  return {
    microphones: of('audioinput'),
    speakers: of('audiooutput'),
    canChooseSpeaker: 'setSinkId' in HTMLMediaElement.prototype,
  };
}

/** The lists, anew whenever something is plugged in or out, or `version` changes. */
export function useDevices(version: string): DeviceLists {
  const [lists, setLists] = useState(NONE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: names appear once the microphone is open
  useEffect(() => {
    let isWanted = true;
    const look = () => {
      listDevices()
        .then((found) => isWanted && setLists(found))
        .catch(() => undefined);
    };
    look();
    navigator.mediaDevices?.addEventListener?.('devicechange', look);
    return () => {
      isWanted = false;
      navigator.mediaDevices?.removeEventListener?.('devicechange', look);
    };
  }, [version]);
  return lists;
}
