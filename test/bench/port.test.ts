import test from 'ava';
import {hotLoop, portBound} from '../../bench/port.js';

const listing = `     0:  55                                 push rbp
     1:  0f 82 33 02 00 00                  jb 0x20
     7:  62 51 6c 48 5f 0c 08               vaddps zmm9,zmm2,ZMMWORD PTR [r8+rcx*1]
     e:  48 83 fe 40                        cmp rsi,0x40
    12:  0f 83 cd fd ff ff                  jae 0x7
    18:  0f 83 cd fd ff ff                  jae 0x0
`;

test('the loop of a listing: up to the first jump backwards, from its aim', (t) => {
	t.deepEqual(hotLoop(listing), ['again:', 'vaddps zmm9,zmm2,ZMMWORD PTR [r8+rcx*1]', 'cmp rsi,0x40', 'jae again']);
	t.deepEqual(hotLoop('     0:  c3  ret\n'), []);
});

test('a bound where there is a program that counts, else none', (t) => {
	const bound = portBound(listing.replaceAll('zmm', 'ymm').replaceAll('ZMM', 'YMM'), 8);
	if (bound === undefined) t.pass();
	else t.true(bound.cycles > 0 && bound.cycles <= bound.simulated && bound.cycles < 1);
});
