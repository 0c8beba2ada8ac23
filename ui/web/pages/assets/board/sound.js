// Lets the television's own loudspeaker say the calls, one at a time. Browsers forbid sound until somebody has touched the page.

const longest = 30_000; // a recording that does not end must not silence the hall

export class Sound {
  /** blocked(is) is called when the browser forbids sound, and when it allows it again. */
  constructor(blocked) {
    this.blocked = blocked;
    this.player = new Audio();
    this.speaking = false;
    addEventListener("pointerdown", () => this.unlock());
    addEventListener("keydown", () => this.unlock());
    this.unlock(); // staff who set the screen up see the hint, not the first visitor who is called in silence
  }

  /** Says a call. The promise ends with the recording, or at once when there is none. */
  async say(seq) {
    this.speaking = true;
    try {
      await this.play(`/api/v1/board/calls/${seq}.wav`);
      this.blocked(false);
    } catch (e) {
      if (e.name === "NotAllowedError") { this.blocked(true); }
    } finally {
      this.speaking = false;
    }
  }

  play(address) {
    return new Promise((done, fail) => {
      const timer = setTimeout(done, longest);
      const end = (f, x) => { clearTimeout(timer); f(x); };
      this.player.onended = () => end(done);
      this.player.onerror = () => end(fail, new Error("no recording"));
      this.player.src = address;
      this.player.play().catch((e) => end(fail, e));
    });
  }

  /** Plays a moment of silence, to learn whether the browser allows sound; after a touch it does, and remembers. */
  async unlock() {
    if (this.speaking) { return; }
    try {
      await this.play(new URL("silence.wav", import.meta.url).pathname);
      this.blocked(false);
    } catch (e) {
      if (e.name === "NotAllowedError") { this.blocked(true); }
    }
  }
}
