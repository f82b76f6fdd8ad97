// Written by scripts/multiples.py; do not edit by hand.
// Numbers very near multiples of pi / 2, where range reduction loses the most digits: the 48 nearest of 53 bits, at
// distances of 2^-61.5 to 2^-56.8 multiples.
#pragma once

namespace inga::accuracy {

inline constexpr double kNearMultiples[] = {
    0x1.6c6cbc45dc8dep+5,   0x1.b951f1572eba5p+23,  0x1.b951f1572eba5p+24,  0x1.b951f1572eba5p+25,
    0x1.782b7a20df6d4p+67,  0x1.99caa5236feeap+76,  0x1.e0664dbedfec5p+81,  0x1.66bd5424e5655p+90,
    0x1.66bd5424e5655p+91,  0x1.504cac51f1eafp+131, 0x1.504cac51f1eafp+132, 0x1.504cac51f1eafp+133,
    0x1.5ad5a62cb1cc9p+143, 0x1.0539b48d14c55p+182, 0x1.e7e44a78ac18cp+197, 0x1.33322fd48b212p+223,
    0x1.69eab0985179bp+246, 0x1.69eab0985179bp+247, 0x1.b2196364d750bp+253, 0x1.b2196364d750bp+254,
    0x1.c45cd11154dfdp+295, 0x1.c45cd11154dfdp+296, 0x1.44599ae031379p+314, 0x1.e3ca9b6c655cbp+408,
    0x1.b88cbb4e32576p+487, 0x1.8b28676cdcc5bp+555, 0x1.4c96c11134d36p+577, 0x1.83009e2e9e2ebp+614,
    0x1.83009e2e9e2ebp+615, 0x1.db41f3cb71d7bp+680, 0x1.db41f3cb71d7bp+681, 0x1.dfa8d18f2b3eep+689,
    0x1.d5c8d09f26ebfp+759, 0x1.6e8d778c94d66p+794, 0x1.6ac5b262ca1ffp+849, 0x1.6ac5b262ca1ffp+850,
    0x1.6ac5b262ca1ffp+851, 0x1.6ac5b262ca1ffp+852, 0x1.6ac5b262ca1ffp+853, 0x1.cfe482285f8edp+860,
    0x1.cfe482285f8edp+861, 0x1.fce36f3ebfe43p+928, 0x1.4117573397d42p+939, 0x1.e1987122b7e06p+951,
    0x1.e009c53148be1p+991, 0x1.e009c53148be1p+992, 0x1.e009c53148be1p+993, 0x1.61a3db8c8d129p+1021,
};

}  // namespace inga::accuracy
