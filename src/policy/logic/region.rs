//! Regions: unions of blocks, a block being a set of values for each dimension.

/// More blocks than any condition that a person wrote needs; beyond, nothing is decided.
const MOST_BLOCKS: usize = 2_000;

/// A set of the values of one dimension, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Atoms(u128);

impl Atoms {
    /// So many values can be told apart.
    pub(super) const ROOM: usize = 128;
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn first(count: usize) -> Self {
        if count >= Self::ROOM { Self(u128::MAX) } else { Self((1 << count) - 1) }
    }

    pub(super) const fn with(self, number: usize) -> Self {
        Self(self.0 | 1 << number)
    }

    pub(super) const fn has(self, number: usize) -> bool {
        self.0 >> number & 1 == 1
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A set of values for each dimension, in their order.
pub(super) type Block = Vec<Atoms>;

/// Cases, as blocks of which at least one has them.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    pub(super) blocks: Vec<Block>,
    /// It could not be told.
    pub(super) is_unknown: bool,
}

impl Region {
    pub(super) const fn empty() -> Self {
        Self { blocks: Vec::new(), is_unknown: false }
    }

    pub(super) const fn unknown() -> Self {
        Self { blocks: Vec::new(), is_unknown: true }
    }

    pub(super) fn whole(block: Block) -> Self {
        let is_empty = block.iter().any(|atoms| atoms.is_empty());
        Self { blocks: if is_empty { Vec::new() } else { vec![block] }, is_unknown: false }
    }

    /// The cases of either.
    pub(crate) fn or(mut self, other: &Self) -> Self {
        self.blocks.extend(other.blocks.iter().cloned());
        self.is_unknown |= other.is_unknown || self.blocks.len() > MOST_BLOCKS;
        self
    }

    /// The cases of both.
    pub(crate) fn and(&self, other: &Self) -> Self {
        if self.is_unknown || other.is_unknown {
            return Self::unknown();
        }
        if self.blocks.len() * other.blocks.len() > MOST_BLOCKS {
            return Self::unknown();
        }
        let pairs = self.blocks.iter().flat_map(|a| other.blocks.iter().map(move |b| (a, b)));
        let blocks =
            pairs.map(|(a, b)| -> Block { a.iter().zip(b).map(|(a, b)| a.and(*b)).collect() });
        let is_some = |block: &Block| !block.iter().any(|atoms| atoms.is_empty());
        Self { blocks: blocks.filter(is_some).collect(), is_unknown: false }
    }

    /// The cases of this one that are none of `other`.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        if self.is_unknown || other.is_unknown {
            return Self::unknown();
        }
        let mut left = self.blocks.clone();
        for taken in &other.blocks {
            left = left.into_iter().flat_map(|block| without(block, taken)).collect();
            if left.len() > MOST_BLOCKS {
                return Self::unknown();
            }
        }
        Self { blocks: left, is_unknown: false }
    }
}

/// `block` without `taken`, as blocks that do not overlap.
fn without(mut block: Block, taken: &Block) -> Vec<Block> {
    if block.iter().zip(taken).any(|(a, b)| a.and(*b).is_empty()) {
        return vec![block];
    }
    let mut left = Vec::new();
    for place in 0..block.len() {
        let rest = block[place].minus(taken[place]);
        if !rest.is_empty() {
            let mut piece = block.clone();
            piece[place] = rest;
            left.push(piece);
        }
        block[place] = block[place].and(taken[place]);
    }
    left
}
