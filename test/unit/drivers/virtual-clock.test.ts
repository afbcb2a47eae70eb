import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../src/drivers/virtual-clock.js';

describe('the virtual clock', () => {
  it('fires by deadline, and timers of one instant in the order in which they were set', async () => {
    const clock = createVirtualClock();
    const fired: string[] = [];
    const set = (name: string, delayMs: number): void => void clock.setTimer(delayMs, () => fired.push(`${name}@${clock.nowMs()}`));
    set('late', 20);
    set('first', 10);
    set('second', 10);
    set('now', -5);
    await clock.advance(20);
    expect(fired).toEqual(['now@0', 'first@10', 'second@10', 'late@20']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('stops exactly at the time asked for', async () => {
    const clock = createVirtualClock(100);
    let fired = 0;
    clock.setTimer(10, () => fired++);
    await clock.advance(9);
    expect([fired, clock.nowMs(), clock.nextDeadlineMs()]).toEqual([0, 109, 110]);
    await clock.advance(1);
    expect([fired, clock.nowMs(), clock.nextDeadlineMs()]).toEqual([1, 110, undefined]);
  });

  it('lets a timer that a timer set fire within the same advance, at its own time', async () => {
    const clock = createVirtualClock();
    const at: number[] = [];
    const again = (): void => {
      at.push(clock.nowMs());
      if (at.length < 3) clock.setTimer(4, again);
    };
    clock.setTimer(4, again);
    await clock.advance(100);
    expect(at).toEqual([4, 8, 12]);
    expect(clock.nowMs()).toBe(100);
  });

  it('never fires a cancelled timer, also one cancelled by a timer of the same instant', async () => {
    const clock = createVirtualClock();
    let fired = 0;
    const holder: { cancel?: () => void } = {};
    clock.setTimer(5, () => holder.cancel?.());
    const victim = clock.setTimer(5, () => fired++);
    holder.cancel = () => victim.cancel();
    await clock.advance(5);
    victim.cancel();
    expect(fired).toBe(0);
  });

  it('waits for what a timer set off before it fires the next', async () => {
    const clock = createVirtualClock();
    const order: string[] = [];
    clock.setTimer(1, () => order.push('one'));
    clock.setTimer(2, () => order.push('two'));
    await clock.advance(2, async () => {
      await Promise.resolve();
      order.push('settled');
    });
    expect(order).toEqual(['one', 'settled', 'two', 'settled']);
  });

  it('refuses to go back, or to a time that is none', async () => {
    const clock = createVirtualClock(10);
    await expect(clock.advance(-1)).rejects.toMatchObject({ code: 'WP6001' });
    await expect(clock.advance(Number.NaN)).rejects.toMatchObject({ code: 'WP6001' });
  });
});
