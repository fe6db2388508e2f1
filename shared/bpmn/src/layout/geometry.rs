//! Points, boxes, and the sizes that modelers draw things in. All in pixels, x to the right, y down.

/// A place in the drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) x: i32,
    pub(crate) y: i32,
}

/// A width and a height, both even so that a middle is a whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// A box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) at: Point,
    pub(crate) size: Size,
}

/// An event: a circle.
pub(crate) const EVENT: Size = Size { width: 36, height: 36 };
/// A gateway: a diamond.
pub(crate) const GATEWAY: Size = Size { width: 50, height: 50 };
/// A task, and the least a sub-process takes.
pub(crate) const TASK: Size = Size { width: 100, height: 80 };
/// Between shapes that stand one above the other.
pub(crate) const GAP: i32 = 30;
/// Between a border and what is inside; the label of a sub-process or a pool stands in it.
pub(crate) const PADDING: i32 = 40;
/// Between lines that run side by side.
pub(crate) const TRACK: i32 = 12;
/// The height of a line of a label.
pub(crate) const LABEL_LINE: i32 = 14;
/// The widest label.
pub(crate) const LABEL_WIDTH: i32 = 90;

impl Point {
    pub(crate) fn moved(self, by: Self) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y }
    }
}

impl Size {
    /// This size, made even.
    pub(crate) fn even(self) -> Self {
        Self { width: self.width + (self.width & 1), height: self.height + (self.height & 1) }
    }
}

impl Rect {
    pub(crate) fn right(self) -> i32 {
        self.at.x + self.size.width
    }

    pub(crate) fn bottom(self) -> i32 {
        self.at.y + self.size.height
    }

    pub(crate) fn middle(self) -> Point {
        Point { x: self.at.x + self.size.width / 2, y: self.at.y + self.size.height / 2 }
    }
}

/// The size that a label of this text takes.
pub(crate) fn label_size(text: &str) -> Size {
    let width = i32::try_from(text.chars().count().min(1000)).unwrap_or(0) * 7;
    let lines = width.div_euclid(LABEL_WIDTH) + 1;
    Size { width: width.min(LABEL_WIDTH), height: lines * LABEL_LINE }.even()
}
