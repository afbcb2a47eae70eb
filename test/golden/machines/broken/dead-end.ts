import { createMachine } from 'xstate';

/** After PAY nothing leads out of `paid`, which was not meant as an end. */
export default createMachine({ id: 'order', initial: 'cart', states: { cart: { on: { PAY: 'paying', ADD: { target: 'cart', reenter: true } } }, paying: { on: { OK: 'paid', FAIL: 'cart' } }, paid: {} } });
