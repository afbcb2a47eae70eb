import { createMachine } from 'xstate';

export default createMachine({
  id: 'player',
  type: 'parallel',
  states: {
    track: {
      initial: 'stopped',
      states: {
        stopped: { on: { PLAY: 'playing' } },
        playing: { on: { PAUSE: 'paused', STOP: 'stopped', 'track.ended': 'stopped' } },
        paused: { on: { PLAY: 'playing', STOP: 'stopped' } },
      },
    },
    sound: {
      initial: 'on',
      states: { on: { initial: 'normal', on: { MUTE: 'muted' }, states: { normal: { on: { LOUDER: 'loud' } }, loud: { on: { SOFTER: 'normal' } }, last: { type: 'history' } } }, muted: { on: { UNMUTE: 'on.last' } } },
    },
  },
});
