#include "figure/theme.hpp"

namespace heed {

ThemeColours colours_of(Theme theme) {
    switch (theme) {
        case Theme::dark:
            return {"#16181d", "#f0f0f0", "#a8adb8", "#4a4e57"};
        case Theme::transparent:
            return {"", "#000", "#555", "#aaa"};
        default:
            return {"#fff", "#000", "#555", "#bbb"};
    }
}

}  // namespace heed
