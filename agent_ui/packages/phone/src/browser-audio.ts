/** Microphone and loudspeaker of a real browser, through audio worklets. */

import {
  AudioFailure,
  type AudioListener,
  type Devices,
  type PhoneAudio,
  problemOf,
} from './audio';
import type { FromCapture, FromPlayout, ToPlayout } from './messages';
import { Outlet } from './outlet';
import { RATE_HZ } from './wire';
import workletUrl from './worklet?worker&url';

const CLEAN = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PRESSES = ['pointerdown', 'keydown'] as const;

export class BrowserAudio implements PhoneAudio {
  private context: AudioContext | null = null;
  /** Where a browser cannot bring the microphone to our rate, it gets a context of its own rate. */
  private ownRate: AudioContext | null = null;
  private playout: AudioWorkletNode | null = null;
  private capture: AudioWorkletNode | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private stream: MediaStream | null = null;
  private outlet: Outlet | null = null;
  private listener: AudioListener | null = null;
  private devices: Devices | null = null;

  async open(devices: Devices, listener: AudioListener): Promise<void> {
    this.close();
    const isPossible = typeof AudioWorkletNode !== 'undefined' && navigator.mediaDevices;
    if (!isPossible) throw new AudioFailure(isSecureContext ? 'unsupported' : 'insecure');
    this.listener = listener;
    this.devices = devices;
    try {
      const stream = await this.askMicrophone(devices.microphone);
      const context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: 'interactive' });
      this.context = context;
      await context.audioWorklet.addModule(workletUrl);
      this.outlet = new Outlet(context);
      this.startPlayout(context);
      await this.outlet.route(devices.speaker);
      await this.listen(stream);
      this.watchState(context);
    } catch (error) {
      this.close();
      throw new AudioFailure(problemOf(error, isSecureContext));
    }
  }

  close(): void {
    for (const press of PRESSES) document.removeEventListener(press, this.wakeUp, true);
    this.capture?.port.postMessage('stop');
    this.playout?.port.postMessage({ stop: true } satisfies ToPlayout);
    this.forgetMicrophone();
    this.outlet?.close();
    for (const context of [this.context, this.ownRate]) {
      if (context) {
        context.onstatechange = null;
        void context.close().catch(() => undefined);
      }
    }
    this.context = null;
    this.ownRate = null;
    this.playout = null;
    this.capture = null;
    this.outlet = null;
    this.listener = null;
  }

  play(frame: ArrayBuffer): void {
    this.playout?.port.postMessage({ frame } satisfies ToPlayout, [frame]);
  }

  mark(name: string): void {
    this.playout?.port.postMessage({ mark: name } satisfies ToPlayout);
  }

  clear(): void {
    this.playout?.port.postMessage({ clear: true } satisfies ToPlayout);
  }

  async choose(devices: Devices): Promise<void> {
    const before = this.devices;
    this.devices = devices;
    if (!this.context) return;
    await this.outlet?.route(devices.speaker);
    if (before?.microphone !== devices.microphone) await this.reopen();
  }

  async isPermitted(): Promise<boolean> {
    try {
      const name = 'microphone' as PermissionName;
      return (await navigator.permissions.query({ name })).state === 'granted';
    } catch {
      return false;
    }
  }

  private askMicrophone(id: string): Promise<MediaStream> {
    const device = id ? { deviceId: { ideal: id } } : {};
    return navigator.mediaDevices.getUserMedia({ audio: { ...CLEAN, channelCount: 1, ...device } });
  }

  /** Ask for the chosen microphone anew; a failure is told and the phone stays on, to be heard. */
  private async reopen(): Promise<void> {
    try {
      const stream = await this.askMicrophone(this.devices?.microphone ?? '');
      if (!this.context) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      await this.listen(stream);
      this.listener?.onProblem(null);
    } catch (error) {
      this.listener?.onProblem(problemOf(error, isSecureContext));
    }
  }

  private async listen(stream: MediaStream): Promise<void> {
    this.forgetMicrophone();
    this.stream = stream;
    stream.getAudioTracks()[0]?.addEventListener('ended', () => {
      if (this.stream === stream) void this.reopen();
    });
    const [source, context] = await this.sourceOf(stream);
    this.source = source;
    if (this.capture?.context !== context) this.capture = this.startCapture(context);
    source.connect(this.capture);
  }

  private async sourceOf(stream: MediaStream): Promise<[MediaStreamAudioSourceNode, AudioContext]> {
    if (!this.context) throw new AudioFailure('audio_failed');
    if (!this.ownRate) {
      try {
        return [this.context.createMediaStreamSource(stream), this.context];
      } catch {
        this.ownRate = new AudioContext({ latencyHint: 'interactive' });
        await this.ownRate.audioWorklet.addModule(workletUrl);
      }
    }
    return [this.ownRate.createMediaStreamSource(stream), this.ownRate];
  }

  private startCapture(context: AudioContext): AudioWorkletNode {
    const node = new AudioWorkletNode(context, 'mainstem-capture', {
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    node.port.onmessage = ({ data }: MessageEvent<FromCapture>) =>
      this.listener?.onFrame(data.frame, data.level);
    // Its output is silence; without a connection some browsers would not run it.
    node.connect(context.destination);
    return node;
  }

  private startPlayout(context: AudioContext): void {
    const node = new AudioWorkletNode(context, 'mainstem-playout', {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    node.port.onmessage = ({ data }: MessageEvent<FromPlayout>) => {
      if ('marked' in data) this.listener?.onMarked(data.marked);
      else this.listener?.onReport(data.report);
    };
    this.outlet?.take(node);
    this.playout = node;
  }

  private watchState(context: AudioContext): void {
    const look = () => this.listener?.onHeldBack(context.state === 'suspended');
    context.onstatechange = look;
    for (const press of PRESSES) document.addEventListener(press, this.wakeUp, true);
    this.wakeUp();
    look();
  }

  private readonly wakeUp = (): void => {
    for (const context of [this.context, this.ownRate]) {
      if (context?.state === 'suspended') void context.resume().catch(() => undefined);
    }
  };

  private forgetMicrophone(): void {
    this.source?.disconnect();
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.source = null;
    this.stream = null;
  }
}
