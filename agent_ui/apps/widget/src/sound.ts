/** Two short soft tones for a new message. Made here, so that there is nothing to load. */

export function chime(): void {
  try {
    const audio = new AudioContext();
    [660, 880].forEach((hertz, index) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = audio.currentTime + index * 0.12;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.06, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.32);
    });
    window.setTimeout(() => void audio.close(), 1_000);
  } catch {
    // a browser may refuse sound before the visitor has touched the page
  }
}
