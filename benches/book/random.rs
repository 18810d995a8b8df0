//! Numbers that look random and are the same for the same seed, on any machine and in any release (`SplitMix64`).

#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator of its own for each `part`, so that what one draws does not move the others.
    pub(crate) fn of(seed: u64, part: u64) -> Self {
        Self(Self(seed).next() ^ Self(part).next())
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than `count`, which is not nought.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).expect("a count fits 64 bits");
        usize::try_from(self.next() % count).expect("it is less than the count")
    }

    /// From `least` to `most`, both included.
    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = u64::try_from(most - least + 1).expect("the least comes first");
        least + i64::try_from(self.next() % span).expect("it is within the span")
    }

    pub(crate) fn chance(&mut self, share: f64) -> bool {
        let draw = u32::try_from(self.next() >> 32).expect("32 bits are left");
        f64::from(draw) < share * f64::from(u32::MAX)
    }

    pub(crate) fn pick<T: Copy>(&mut self, pool: &[T]) -> T {
        pool[self.below(pool.len())]
    }

    /// One of `pool`, each as often as its weight says.
    pub(crate) fn weighted<T: Copy>(&mut self, pool: &[(T, usize)]) -> T {
        let mut draw = self.below(pool.iter().map(|(_, weight)| weight).sum());
        for (one, weight) in pool {
            if draw < *weight {
                return *one;
            }
            draw -= weight;
        }
        pool[0].0
    }
}
