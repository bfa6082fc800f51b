"""The story of Harbour & Vale, a co-operative with shops, broadband and two small aeroplanes."""
